import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
// @ts-expect-error a script without types
import { diagram } from '../../../../scripts/docs/diagrams.mjs';
import { drawnRules } from '../../src/manual/manual';
import { aboutWord, REFERENCE } from '../../src/manual/reference';
import { CnnParser } from '../../src/syntax/grammar/declarations';
import { SETTINGS } from '../../src/training/settings';

const topics = REFERENCE.flatMap(([, all]) => all);

test('every word of the language is explained', () => {
  const rules = new CnnParser().getSerializedGastProductions();
  const words = new Set<string>(SETTINGS.keys());
  JSON.stringify(rules, (key, value) => {
    const word = key === 'label' ? /^'([a-z]+)'$/.exec(String(value))?.[1] : undefined;
    if (word !== undefined) words.add(word);
    return value;
  });
  expect(words.size).toBeGreaterThan(30);
  expect([...words].filter((word) => aboutWord(word) === undefined)).toEqual([]);
});

test('every statement and declaration of the grammar is drawn', () => {
  const drawn = new Set(topics.flatMap(({ rules }) => rules));
  const all = Object.keys(new CnnParser().getGAstProductions());
  // These only choose between others.
  const choices = ['statement', 'declaration', 'file', 'ifStatement'];
  expect(all.filter((rule) => !drawn.has(rule) && !choices.includes(rule))).toEqual([]);
  expect([...drawn].filter((rule) => !all.includes(rule))).toEqual([]);
});

test('diagrams are those of the grammar (else run `pnpm run docs`)', () => {
  const folder = join(import.meta.dirname, '../../../../docs/images/grammar');
  const rules = drawnRules();
  expect(readdirSync(folder).sort()).toEqual(rules.map(({ name }) => `${name}.svg`).sort());
  for (const rule of rules)
    expect(readFileSync(join(folder, `${rule.name}.svg`), 'utf8')).toBe(diagram(rule));
});
