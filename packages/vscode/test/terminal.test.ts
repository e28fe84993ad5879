import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { commandText, shellOf } from '../src/terminal/shell';
import { shimsFor, writeShims } from '../src/terminal/shim';

const folder = mkdtempSync(join(tmpdir(), "cnn it's a path "));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['/bin/bash', 'posix'],
  ['/usr/bin/fish', 'posix'],
  ['C:\\Program Files\\Git\\bin\\bash.exe', 'posix'],
  ['C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe', 'powershell'],
  ['/usr/bin/pwsh', 'powershell'],
  ['C:\\Windows\\System32\\CMD.EXE', 'cmd'],
])('%s is a shell of the kind %s', (path, kind) => {
  expect(shellOf(path)).toBe(kind);
});

test('a shell that is not known is the system’s', () => {
  expect([shellOf('', true), shellOf('', false)]).toEqual(['powershell', 'posix']);
});

test('command lines survive a paste into a shell', () => {
  const words = ['cnn', 'restore', '/a b/c.cnn', "it's.png", '-o', 'x.png'];
  expect(commandText(words, 'posix')).toBe("cnn restore '/a b/c.cnn' 'it'\\''s.png' -o x.png");
  expect(commandText(words, 'powershell')).toBe("cnn restore '/a b/c.cnn' 'it''s.png' -o x.png");
  const windows = ['cnn', 'C:\\a b\\c.cnn', 'C:\\c.cnn', 'a$b.png'];
  expect(commandText(windows, 'cmd')).toBe('cnn "C:\\a b\\c.cnn" C:\\c.cnn "a$b.png"');
  expect(commandText(windows, 'powershell')).toBe("cnn 'C:\\a b\\c.cnn' C:\\c.cnn 'a$b.png'");
  expect(commandText(['cnn', '$(rm -rf x)', '`x`', '~/a'], 'posix')).toBe("cnn '$(rm -rf x)' '`x`' '~/a'");
});

test('what a terminal finds runs the command with its arguments, wherever it lies', () => {
  const script = join(folder, 'cnn.js');
  writeFileSync(
    script,
    'console.log(JSON.stringify(process.argv.slice(2)), process.env.ELECTRON_RUN_AS_NODE)',
  );
  const bin = join(folder, 'bin');
  const options = { command: process.execPath, args: [script], platform: process.platform };
  writeShims(bin, shimsFor(options));
  // Again, as the next window does.
  writeShims(bin, shimsFor(options));
  const env = {
    ...process.env,
    PATH: `${bin}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`,
  };
  const { stdout } = spawnSync('cnn restore "a b.png" -o x.png', { shell: true, env, encoding: 'utf8' });
  expect(stdout.trim()).toBe('["restore","a b.png","-o","x.png"] 1');
});

test('on Windows there is a script for its own shells, and one for those of Unix', () => {
  const shims = shimsFor({ command: 'C:\\Code\\Code.exe', args: ['C:\\100%\\cnn.js'], platform: 'win32' });
  expect(shims['cnn.cmd']).toBe(
    '@echo off\r\nsetlocal\r\nset ELECTRON_RUN_AS_NODE=1\r\n"C:\\Code\\Code.exe" "C:\\100%%\\cnn.js" %*\r\n',
  );
  expect(shims.cnn).toContain("exec 'C:\\Code\\Code.exe' 'C:\\100%\\cnn.js' \"$@\"");
  writeShims(join(folder, 'windows'), shims);
  expect(readFileSync(join(folder, 'windows/cnn.cmd'), 'utf8')).toBe(shims['cnn.cmd']);
});
