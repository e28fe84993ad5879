import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { manual } from '../../src/manual/manual';

const docs = new URL('../../../../docs/', import.meta.url);

it('docs/ holds the manual as it is generated now (else run `pnpm run docs`)', () => {
  for (const [name, text] of manual()) {
    const url = new URL(name, docs);
    expect(existsSync(url), `docs/${name} is missing`).toBe(true);
    expect(readFileSync(url, 'utf8'), `docs/${name} is out of date`).toBe(text);
  }
});

it('docs/diagnostics has no page of a diagnostic that is gone', () => {
  const pages = readdirSync(fileURLToPath(new URL('diagnostics/', docs)));
  const generated = new Set(manual().keys());
  expect(pages.filter((page) => !generated.has(`diagnostics/${page}`))).toEqual([]);
});
