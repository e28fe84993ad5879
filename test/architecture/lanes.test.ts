import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { SLOW } from '../lanes';

const root = fileURLToPath(new URL('../..', import.meta.url));

it('the list of slow tests names no file that is gone', () => {
  expect(SLOW.filter((path) => !existsSync(root + path.replace('/**/*.test.ts', '')))).toEqual([]);
});
