import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const require = createRequire(import.meta.url);
const grammars = fileURLToPath(new URL('../../../../grammars/', import.meta.url));
const tool = join(dirname(require.resolve('vscode-tmgrammar-test/package.json')), 'dist/unit.js');

// The scopes stand below the line they belong to, in the files themselves: a grammar's author needs no program to read
// them, and any editor's TextMate engine can be held to them.
it.each(readdirSync(join(grammars, 'test')))('grammars/test/%s has the scopes that it says', (name) => {
  const args = [tool, '--grammar', join(grammars, 'cnn.tmLanguage.json'), join(grammars, 'test', name)];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(`${stdout}${stderr}`).not.toMatch(/ERROR|failed/i);
  expect(status, `${stdout}${stderr}`).toBe(0);
});
