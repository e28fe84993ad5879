import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
/** What the generator reads and writes, and what checks it. */
const COPIED = [
  '.gitignore',
  'biome.json',
  'package.json',
  'tsconfig.base.json',
  'docs/diagnostics',
  'docs/catalogue.md',
  'packages/language/package.json',
  'packages/language/tsconfig.json',
  'packages/language/src',
  'packages/language/test/catalogue',
  'packages/testing/package.json',
  'packages/testing/src/catalogue',
  'packages/exporters/src/pytorch/entries',
  'scripts/docs',
  'scripts/docs.mjs',
  'scripts/new.mjs',
  'scripts/new',
];
let copy: string;

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'cnn-new-'));
  for (const path of COPIED) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    cpSync(join(root, path), join(copy, path), { recursive: true });
  }
  link(join(root, 'node_modules'), join(copy, 'node_modules'));
  for (const name of ['language', 'testing']) linkDependencies(`packages/${name}`);
});

/** A junction needs no rights on Windows. */
function link(to: string, at: string): void {
  symlinkSync(to, at, 'junction');
}

/** What a package of the copy depends on: packages of the workspace as they are in the copy, others as they are here. */
function linkDependencies(folder: string): void {
  const installed = join(root, folder, 'node_modules');
  const linked = join(copy, folder, 'node_modules');
  mkdirSync(join(linked, '@cnn-studio'), { recursive: true });
  for (const name of readdirSync(installed)) {
    if (name !== '@cnn-studio' && name !== '.bin') link(join(installed, name), join(linked, name));
  }
  for (const name of readdirSync(join(installed, '@cnn-studio'))) {
    link(join(copy, 'packages', name), join(linked, '@cnn-studio', name));
  }
}

afterAll(() => rmSync(copy, { recursive: true, force: true }));

function node(script: string, ...args: readonly string[]): { readonly status: number; readonly out: string } {
  try {
    const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined };
    const options = { cwd: copy, env, stdio: 'pipe', encoding: 'utf8' } as const;
    return { status: 0, out: execFileSync(process.execPath, [script, ...args], options) };
  } catch (error) {
    const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string };
    return { status, out: `${stdout}${stderr}` };
  }
}

const generate = (...args: readonly string[]) => node(join(copy, 'scripts/new.mjs'), ...args);

it('makes entries and diagnostics that type-check and whose tests pass', () => {
  for (const args of [
    ['layer', 'soft_gain'],
    ['loss', 'edge_distance'],
    ['degradation', 'dusk'],
    ['metric', 'edge_error'],
    ['diagnostic', 'odd-kernel'],
    ['diagnostic', 'weak-optimizer', '--group', 'training'],
  ]) {
    const { status, out } = generate(...args);
    expect(status, out).toBe(0);
  }
  const types = node(join(root, 'node_modules/typescript/bin/tsc'), '-p', 'packages/language', '--noEmit');
  expect(types.status, types.out).toBe(0);

  const read = (path: string) => readFileSync(join(copy, path), 'utf8');
  expect(read('docs/catalogue.md')).toContain('### soft_gain');
  expect(read('packages/exporters/src/pytorch/entries/structure.ts')).toContain('soft_gain: { refused:');
  const lint = node(join(root, 'node_modules/@biomejs/biome/bin/biome'), 'check', 'packages');
  expect(lint.status, lint.out).toBe(0);

  const tests = node(
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--testTimeout=120000',
    ...['soft-gain', 'edge-distance', 'dusk', 'edge-error'].map((name) => `catalogue/${name}.test`),
    'test/diagnostics',
    'catalogue/documentation',
  );
  expect(tests.status, tests.out).toBe(0);
  expect(tests.out).toMatch(/Test Files\D+7 passed/);
}, 600_000);

it('says what is wrong with what it is asked for, and writes nothing', () => {
  expect(generate('layer', 'SoftGain')).toMatchObject({
    status: 2,
    out: expect.stringContaining('soft_gain'),
  });
  expect(generate('layer', 'conv')).toMatchObject({
    status: 2,
    out: expect.stringContaining('there already'),
  });
  expect(generate('layer', 'x', '--category', 'y').out).toContain('There is no category y; there are');
  expect(generate('diagnostic', 'unknown-name').out).toContain('there already');
  expect(generate('planet', 'x').out).toContain('pnpm new layer NAME');
});
