import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

interface Logger {
  setLevel(level: number): void;
  setPattern(pattern: string): void;
  clearFormatters(): void;
  debug(text: string): void;
  info(text: string): void;
  warn(text: string): void;
  drop(): void;
}
const { createAsyncRotatingLogger } = createRequire(import.meta.url)(
  '../../scripts/studio/natives/spdlog.cjs',
) as {
  createAsyncRotatingLogger(name: string, path: string, bytes: number, files: number): Promise<Logger>;
};

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'cnn-logs-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));
const read = (name: string) => readFileSync(join(home, name), 'utf8');

test('a log has time, level and text of what is serious enough', async () => {
  const log = await createAsyncRotatingLogger('a', join(home, 'new/folder/a.log'), 1e6, 1);
  log.setPattern('%Y-%m-%d %H:%M:%S.%e [%l] %v');
  log.debug('too small');
  log.info('größer');
  log.setLevel(1);
  log.debug('now');
  log.warn('careful');
  log.drop();
  log.warn('too late');
  const time = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}`;
  expect(read('new/folder/a.log')).toMatch(
    new RegExp(String.raw`^${time} \[info\] größer\n${time} \[debug\] now\n${time} \[warning\] careful\n$`),
  );
});

test('an output channel has the text alone, and is there before anything is written', async () => {
  const log = await createAsyncRotatingLogger('a', join(home, 'a.log'), 1e6, 1);
  expect(read('a.log')).toBe('');
  log.clearFormatters();
  log.info('one');
  log.info(' line\n');
  expect(read('a.log')).toBe('one line\n');
});

test('the newest is in the file, and before it as many files as were asked for', async () => {
  const log = await createAsyncRotatingLogger('a', join(home, 'a.log'), 10, 2);
  log.clearFormatters();
  for (const text of ['1111111\n', '2222222\n', '3333333\n', '4444444\n']) log.info(text);
  expect(['a.log', 'a.1.log', 'a.2.log'].map(read)).toEqual(['4444444\n', '3333333\n', '2222222\n']);
  expect(existsSync(join(home, 'a.3.log'))).toBe(false);
});

test('a log whose folder is gone is no reason to end', async () => {
  const log = await createAsyncRotatingLogger('a', join(home, 'gone/a.log'), 1e6, 1);
  rmSync(join(home, 'gone'), { recursive: true });
  expect(() => log.info('unheard')).not.toThrow();
});
