/** What the editor says of images that were checked. */
import { parseImagesReport } from '@cnn-studio/protocol';
import { expect, it } from 'vitest';
import { countsOf, toldOf } from '../src/images/told';

const problem = (files: readonly string[], severity: 'error' | 'warning' = 'error') => ({
  severity,
  files,
  why: 'it is empty',
  remedy: 'Remove it',
});
const more = (count: number) => `${count} more`;
const andMore = (names: string, count: number) => `${names} and ${count} more`;

function sourceOf(problems: readonly object[]) {
  const range = { start: { line: 2, character: 3 }, end: { line: 2, character: 9 } };
  const source = { name: 'folder("a")', file: 'a.cnn', range, examples: 30, of: 30, problems };
  const report = parseImagesReport(
    JSON.stringify({ diagnostics: [], data: { canceled: false, passedOver: [], sources: [source] } }),
  )!;
  return { report, source: report.data.sources[0]! };
}

it('names the file, what is wrong with it and what to do', () => {
  const { source } = sourceOf([problem(['/p/1.png'])]);
  expect(toldOf(source, more, andMore)).toEqual([
    { severity: 'error', message: '/p/1.png: it is empty. Remove it.', file: '/p/1.png' },
  ]);
  const { source: whole } = sourceOf([{ severity: 'error', files: [], why: 'There is no "a"' }]);
  expect(toldOf(whole, more, andMore)).toEqual([{ severity: 'error', message: 'There is no "a".' }]);
});

it('names a few files and lists a few problems; the command has all', () => {
  const files = Array.from({ length: 8 }, (_, i) => `${i}`);
  const [one] = toldOf(sourceOf([problem(files, 'warning')]).source, more, andMore);
  expect(one!.message).toContain('0, 1, 2, 3, 4 and 3 more: it is empty');
  const { source, report } = sourceOf(files.flatMap((file) => [1, 2, 3].map((i) => problem([file + i]))));
  const told = toldOf(source, more, andMore);
  expect(told).toHaveLength(21);
  expect(told.at(-1)).toEqual({ severity: 'error', message: '4 more' });
  expect(countsOf(report)).toEqual({ errors: 24, warnings: 0, examples: 30 });
});

it('is nothing of what the command does not say', () => {
  expect(parseImagesReport('{"diagnostics":[]}')).toBeUndefined();
  expect(parseImagesReport('error: no')).toBeUndefined();
});
