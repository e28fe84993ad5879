/** What a package offers to others says what it is, takes and gives, in a comment above it: docs/api is made of these. */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { exportedNames, silentFunctions } from '../../scripts/api/exported.mjs';
import { packageNames, packagesFolder, sourceFiles } from '../../scripts/graph/imports.mjs';

/** Files through which other packages come in. */
function doors(name: string): string[] {
  const { exports = {} } = JSON.parse(readFileSync(join(packagesFolder, name, 'package.json'), 'utf8')) as {
    exports?: Readonly<Record<string, unknown>>;
  };
  return Object.values(exports).filter(
    (path): path is string => typeof path === 'string' && path.endsWith('.ts'),
  );
}

// Tests and measurements of our own: nobody else builds on them.
const packages = packageNames().filter((name) => !['benchmarks', 'cli', 'testing', 'vscode'].includes(name));

it('reads the names that a package exports, also those passed on by another file', () => {
  const names = exportedNames(join(packagesFolder, 'language/src/index.ts'));
  expect(names.find(({ name }) => name === 'check')?.file).toMatch(/check\.ts$/);
  expect(names.length).toBeGreaterThan(150);
});

it.each(packages)('%s: every name that others can import has a comment', (name) => {
  const folder = join(packagesFolder, name);
  const names = doors(name).flatMap((door) => exportedNames(join(folder, door)));
  expect(names.length).toBeGreaterThan(0);
  const silent = names.filter(({ documented }) => !documented);
  expect(silent.map(({ name: one, file }) => `${one} in ${relative(folder, file)}`)).toEqual([]);
});

it.each(['language', 'compiler', 'runtime', 'exporters', 'tfjs-onnxruntime'])(
  '%s: every function that a file exports has a comment',
  (name) => {
    const folder = join(packagesFolder, name, 'src');
    const files = sourceFiles(folder);
    expect(files.length).toBeGreaterThan(10);
    expect(
      files.flatMap((path) => silentFunctions(path).map((one) => `${one} in ${relative(folder, path)}`)),
    ).toEqual([]);
  },
);
