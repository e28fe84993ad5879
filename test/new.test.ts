import { execFileSync } from 'node:child_process';
import {
  cpSync,
  type Dirent,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
/** What the generator reads and writes, and what checks it; of packages without what is installed and built. */
const COPIED = [
  '.gitignore',
  'biome.json',
  'package.json',
  'tsconfig.base.json',
  'tsconfig.json',
  'vitest.config.ts',
  'docs/diagnostics',
  'docs/catalogue.md',
  'packages',
  'scripts',
  'test',
];
const LEFT_OUT = /(^|[\\/])(node_modules|dist)$|^test[\\/](editor[\\/])?output$/;
let copy: string;

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'cnn-new-'));
  for (const path of COPIED) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    cpSync(join(root, path), join(copy, path), {
      recursive: true,
      filter: (source) => !LEFT_OUT.test(relative(root, source)),
    });
  }
  for (const name of ['.', ...readdirSync(join(copy, 'packages')).map((name) => `packages/${name}`)])
    linkDependencies(name);
});

/** A junction needs no rights on Windows. */
function link(to: string, at: string): void {
  symlinkSync(to, at, 'junction');
}

/** The packages of a folder of packages: those of a scope lie one folder further down. */
function scoped({ name, parentPath }: Dirent): string[] {
  if (name.startsWith('.')) return [];
  return name.startsWith('@') ? readdirSync(join(parentPath, name)).map((one) => `${name}/${one}`) : [name];
}

/** What a package of the copy depends on: packages of the workspace as they are in the copy, others as they are here. */
function linkDependencies(folder: string): void {
  const installed = join(root, folder, 'node_modules');
  const linked = join(copy, folder, 'node_modules');
  if (!existsSync(installed)) return;
  for (const name of readdirSync(installed, { withFileTypes: true }).flatMap(scoped)) {
    const real = realpathSync(join(installed, name));
    const own = relative(join(root, 'packages'), real);
    mkdirSync(dirname(join(linked, name)), { recursive: true });
    link(/^\w[\w-]*$/.test(own) ? join(copy, 'packages', own) : real, join(linked, name));
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

it('makes what type-checks and whose tests pass, of every kind', () => {
  for (const args of [
    ['layer', 'soft_gain'],
    ['loss', 'edge_distance'],
    ['degradation', 'dusk'],
    ['metric', 'edge_error'],
    ['diagnostic', 'odd-kernel'],
    ['diagnostic', 'weak-optimizer', '--group', 'training'],
    ['data', 'raw_strip'],
    ['exporter', 'plain_json'],
    ['command', 'list-names'],
    ['panel', 'weight-atlas'],
  ]) {
    const { status, out } = generate(...args);
    expect(status, out).toBe(0);
  }
  // Sources and tests.
  const types = node(join(root, 'node_modules/typescript/bin/tsc'), '-b');
  expect(types.status, types.out).toBe(0);

  const read = (path: string) => readFileSync(join(copy, path), 'utf8');
  expect(read('docs/catalogue.md')).toContain('### soft_gain');
  expect(read('docs/catalogue.md')).toContain('### raw_strip');
  expect(read('packages/exporters/src/pytorch/entries/structure.ts')).toContain('soft_gain: { refused:');
  expect(read('packages/vscode/l10n/bundle.l10n.json')).toContain('"CNN Weight Atlas"');
  const lint = node(join(root, 'node_modules/@biomejs/biome/bin/biome'), 'check', 'packages', 'scripts');
  expect(lint.status, lint.out).toBe(0);

  const own = [
    ...['soft-gain', 'edge-distance', 'dusk', 'edge-error'].map((name) => `language/test/catalogue/${name}`),
    ...['language/test/diagnostics/CNN2', 'language/test/diagnostics/CNN3'],
    ...['data/test/sources/raw-strip', 'exporters/test/plain_json', 'cli/test/commands/list-names'],
    'vscode/test/weight-atlas',
  ];
  // What goes over all of a kind, and over all names.
  const others = [
    'language/test/catalogue/documentation',
    ...['l10n', 'manifest', 'targets'].map((name) => `vscode/test/${name}`),
  ];
  const paths = [...own, ...others].map((path) => `packages/${path}`);
  const tests = node(join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...paths);
  expect(tests.status, tests.out).toBe(0);
  expect(tests.out).toMatch(/Test Files\D+14 passed/);
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
  expect(generate('command', 'train').out).toContain(
    'packages/cli/src/command-line/train.ts is there already',
  );
  expect(generate('panel', 'Weight Atlas').out).toContain('called like weight-atlas');
  expect(generate('exporter', 'onnx').out).toContain('there already');
  expect(generate('data', 'mnist').out).toContain('there already');
  expect(generate('toString', 'x').out).toContain('pnpm new layer NAME');
  expect(generate('planet', 'x').out).toContain('pnpm new layer NAME');
});
