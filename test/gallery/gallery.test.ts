import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { check, formatSource } from '../../packages/language/src';
// @ts-expect-error scripts are plain JavaScript
import { fingerprint, readResult } from '../../scripts/results/files.mjs';
// @ts-expect-error scripts are plain JavaScript
import { GALLERY, galleryText } from '../../scripts/results/gallery.mjs';
// @ts-expect-error scripts are plain JavaScript
import { pageText } from '../../scripts/results/page.mjs';
// @ts-expect-error scripts are plain JavaScript
import { systems } from '../../scripts/results/systems.mjs';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8').replaceAll('\r\n', '\n');
const examples = readdirSync(join(root, 'examples'), { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.includes('/') && name.endsWith('.cnn') && !name.includes('runs/'));

describe.each(examples)('%s', (name) => {
  const path = `examples/${name}`;
  const text = read(path);

  it('begins with what it is and the command that trains it, and is short', () => {
    const [opening = ''] = text.split(/^(?!\/\/)/m);
    expect(opening).toMatch(/\(.*\b(19|20)\d\d\b/s);
    expect(opening).toContain(`cnn train ${path}\n`);
    expect(text.split('\n').length).toBeLessThanOrEqual(80);
  });

  it('is formatted', () => {
    expect(formatSource(text)).toEqual({ text });
  });
});

interface System {
  readonly name: string;
  readonly title: string;
  readonly file: string;
  readonly train: string;
  readonly figures: readonly { readonly measure: string }[];
}

describe('the systems that are measured', () => {
  it.each([...(systems as Map<string, System>).values()])('$name measures what it says', (system) => {
    const host = {
      read: (path: string) => (existsSync(join(root, path)) ? read(path) : undefined),
      imageSize: () => ({ height: 256, width: 256, channels: 3 }),
    };
    const { program } = check(host, [system.file]);
    const train = program.trains.get(system.train);
    const measured = train!.measures.flatMap(({ values }) => values.map(({ text }) => text));
    for (const { measure } of system.figures) expect(measured).toContain(measure);
  });

  it.each([...(systems as Map<string, System>).values()])(
    '$name has a result of the program as it is',
    ({ name, file }) => {
      const result = readResult(name);
      if (result !== undefined) expect(result.source).toBe(fingerprint(read(file)));
    },
  );

  it('have pages that follow from what is kept', () => {
    expect(read(GALLERY)).toBe(galleryText());
    expect(read('docs/results.md')).toBe(pageText());
    const files = readdirSync(join(root, 'docs/results')).filter((file) => /\.\w+$/.test(file));
    const named = files.map((file) => basename(file).replace(/\.\w+$/, ''));
    expect([...new Set(named)].filter((name) => !systems.has(name))).toEqual([]);
  });
});
