import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
// @ts-expect-error a build script without types
import { buildCli } from '../../../scripts/build.mjs';
// @ts-expect-error a build script without types
import { bundledPackages, noticesOf } from '../../../scripts/notices.mjs';
// @ts-expect-error a build script without types
import { buildExtension } from '../build.mjs';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cnn-notices-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function makePackage(name: string, manifest: object, files: Readonly<Record<string, string>> = {}): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'package.json'), JSON.stringify({ name, version: '1.0.0', ...manifest }));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text);
  return path;
}

test('everything that is bundled has its notice', { timeout: 60_000 }, async () => {
  const bundles = [
    ...(await buildExtension({ outdir: join(folder, 'extension') })),
    await buildCli({ outdir: join(folder, 'cli') }),
  ];
  const folders: string[] = bundledPackages(bundles);
  const text: string = noticesOf(folders);
  // Each of another bundle: the layout, the panel, the editor's client, the server, the command.
  for (const name of ['elkjs', 'uplot', 'vscode-languageclient', 'chevrotain', 'commander']) {
    expect(text.toLowerCase(), name).toMatch(new RegExp(`^${name} \\d`, 'm'));
  }
  expect(text).toContain('Eclipse Public License');
  expect(text).toMatch(/Permission is hereby granted, free of charge/);
  expect(folders.length).toBeGreaterThan(5);
});

test('a notice tells name, version, license, source, author and the texts', () => {
  const path = makePackage(
    'a',
    {
      license: { type: 'BSD-3-Clause' },
      author: { name: 'Somebody' },
      repository: { url: 'git+https://example.org/a.git' },
    },
    { 'LICENSE.md': 'the terms', NOTICE: 'the notice', 'README.md': 'no license' },
  );
  const text: string = noticesOf([path, path, makePackage('b', { license: 'MIT' })]);
  expect(text).toContain(
    'a 1.0.0\nLicense: BSD-3-Clause\nSource: https://example.org/a.git\nAuthor: Somebody\n\nthe terms\n\nthe notice\n',
  );
  expect(text.match(/^a 1\.0\.0$/gm)).toHaveLength(1);
  expect(text).toContain('b 1.0.0\nLicense: MIT\n');
});

test('what says nothing of its license is not carried', () => {
  expect(() => noticesOf([makePackage('c', {})])).toThrow(
    "c 1.0.0 says nothing of its license: it can't be carried.",
  );
});
