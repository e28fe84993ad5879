import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
// @ts-expect-error: a list in plain JavaScript
import { exclusions } from '../scripts/conformance-exclusions.mjs';

const folder = join(import.meta.dirname, '..');

test("tfjs-core's own test suite passes, but for what is excluded with a reason", () => {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [join(folder, 'scripts', 'conformance.mjs'), '--json'],
    { encoding: 'utf8' },
  );
  const line = stdout.trim().split('\n').at(-1) ?? '';
  expect(line, stderr).toMatch(/^\{/);
  const { passed, failures, excluded, unmet } = JSON.parse(line);
  console.log(`tfjs-core's tests: ${passed} passed, ${excluded} excluded`);
  expect(failures).toEqual([]);
  expect(unmet, 'exclusions that exclude nothing').toEqual([]);
  expect(excluded).toBe(exclusions.length);
  // The README says how many: a suite that shrinks would go unnoticed otherwise.
  expect(readFileSync(join(folder, 'README.md'), 'utf8')).toContain(
    `**${passed} tests pass, ${excluded} are not run**`,
  );
});
