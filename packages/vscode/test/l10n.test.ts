import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
// @ts-expect-error a build script without types
import { BUNDLE, collectSummaries, collectTexts } from '../l10n.mjs';

const FOLDER = fileURLToPath(new URL('..', import.meta.url));
const read = (name: string): Record<string, string> => JSON.parse(readFileSync(join(FOLDER, name), 'utf8'));
const placeholders = (text: string) => [...text.matchAll(/\{\d\}/g)].map(([place]) => place).toSorted();
const commands = (text: string) =>
  [...text.matchAll(/\(command:[^)]*\)/g)].map(([command]) => command).toSorted();

test('the exported texts are those of the sources; if not, run: node packages/vscode/l10n.mjs', () => {
  expect(read(BUNDLE.slice(FOLDER.length))).toEqual(collectTexts());
});

describe.each(
  readdirSync(join(FOLDER, 'l10n'))
    .map((name) => /^bundle\.l10n\.(.+)\.json$/.exec(name)?.[1])
    .filter((language) => language !== undefined),
)('the translation %s', (language) => {
  const texts = read('l10n/bundle.l10n.json');
  const translated = read(`l10n/bundle.l10n.${language}.json`);

  test('translates texts that there are, and puts in what they put in', () => {
    for (const [text, translation] of Object.entries(translated)) {
      expect(texts, text).toHaveProperty([text]);
      expect(placeholders(translation), text).toEqual(placeholders(text));
      expect(translation.trim()).not.toBe('');
    }
  });

  test('translates what most entries of the catalogue are, and little that they no longer are', () => {
    const summaries: readonly string[] = collectSummaries();
    const known = Object.entries(read(`l10n/summaries.${language}.json`));
    expect(known.every(([, translation]) => translation.trim() !== '')).toBe(true);
    const current = known.filter(([text]) => summaries.includes(text));
    expect(current.length).toBeGreaterThan(0.9 * known.length);
    expect(current.length).toBeGreaterThan(0.8 * summaries.length);
  });

  test('translates the manifest whole, with the same commands and files that are there', () => {
    const english = read('package.nls.json');
    const manifest = read(`package.nls.${language}.json`);
    expect(Object.keys(manifest)).toEqual(Object.keys(english));
    for (const [name, text] of Object.entries(english)) {
      expect(commands(manifest[name]!), name).toEqual(commands(text));
      if (name.endsWith('.media'))
        expect(existsSync(join(FOLDER, manifest[name]!)), manifest[name]).toBe(true);
    }
  });
});
