import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { deliver, withStage } from '../../scripts/staging.mjs';

const folder = mkdtempSync(join(tmpdir(), 'cnn-staging-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('two packagings at once have a folder each, which is gone afterwards', async () => {
  const parent = join(folder, 'stage');
  let begun = 0;
  let open = () => {};
  const both = new Promise<void>((resolve) => {
    open = resolve;
  });
  const work = async (stage: string) => {
    writeFileSync(join(stage, 'mark'), stage);
    if (++begun === 2) open();
    await both;
    expect(readdirSync(parent)).toHaveLength(2);
    expect(readFileSync(join(stage, 'mark'), 'utf8')).toBe(stage);
    return stage;
  };
  const stages = await Promise.all([1, 2].map(() => withStage(parent, 'linux-x64', work)));
  expect(new Set(stages).size).toBe(2);
  expect(readdirSync(parent)).toEqual([]);
});

it('a packaging that fails leaves no folder', async () => {
  const parent = join(folder, 'failed');
  const failing = withStage(parent, 'x', async () => {
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(readdirSync(parent)).toEqual([]);
});

it('what is made takes the place of what was there', () => {
  writeFileSync(join(folder, 'new'), 'new');
  const path = join(folder, 'out/made.zip');
  deliver(join(folder, 'new'), path);
  writeFileSync(join(folder, 'new'), 'newer');
  deliver(join(folder, 'new'), path);
  expect(readFileSync(path, 'utf8')).toBe('newer');
  expect(readdirSync(join(folder, 'out'))).toEqual(['made.zip']);
  expect(existsSync(join(folder, 'new'))).toBe(true);
});
