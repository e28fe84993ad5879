import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { NODE_FILES } from '../src/node-file-system';
import { keyOfUri } from '../src/uris';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'cnn files ')));
const elsewhere = realpathSync(mkdtempSync(join(tmpdir(), 'cnn elsewhere ')));
afterAll(() => {
  for (const path of [folder, elsewhere]) rmSync(path, { recursive: true, force: true });
});

const key = (...parts: string[]) => keyOfUri(pathToFileURL(join(folder, ...parts)).href);
const root = key();

test('a byte order mark is no character of the text, as in an editor', async () => {
  writeFileSync(join(folder, 'a.cnn'), '\ufeffblock Known() { relu }');
  expect(await NODE_FILES.read(key('a.cnn'), root)).toBe('block Known() { relu }');
  writeFileSync(join(folder, 'latin.cnn'), Buffer.from('// é', 'latin1'));
  expect(await NODE_FILES.read(key('latin.cnn'), root)).toBeUndefined();
});

test('links out of the workspace are not followed', async () => {
  writeFileSync(join(elsewhere, 'b.cnn'), 'let a = 1');
  mkdirSync(join(folder, 'photos'));
  symlinkSync(elsewhere, join(folder, 'out'), 'junction');
  expect(await NODE_FILES.read(key('out', 'b.cnn'), root)).toBeUndefined();
  expect(await NODE_FILES.place(key('out'), root, 'out')).toBe('outside');
  expect(await NODE_FILES.place(key('..'), root, '..')).toBe('outside');
  expect(await NODE_FILES.place(key('photos'), root, 'photos')).toBe('folder');
  expect(await NODE_FILES.place(key('none'), root, 'none')).toBe('missing');
  expect(await NODE_FILES.place('vscode-remote://host/x', root, 'x')).toBe('missing');
});

test('data may lie in a folder of CNN_DATA instead of beside the program', async () => {
  mkdirSync(join(elsewhere, 'bsd68'));
  const place = () => NODE_FILES.place(key('bsd68'), root, 'bsd68');
  expect(await place()).toBe('missing');
  process.env.CNN_DATA = elsewhere;
  try {
    expect(await place()).toBe('folder');
    expect(await NODE_FILES.place(key('..', 'x'), root, '../x')).not.toBe('folder');
  } finally {
    delete process.env.CNN_DATA;
  }
});
