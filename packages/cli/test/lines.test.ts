import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { followLines } from '../src/lines';

/** What a stream of these chunks is told as. */
async function told(chunks: readonly (string | Buffer)[], maxLength: number): Promise<string[]> {
  const heard: string[] = [];
  const stream = new PassThrough();
  const ended = new Promise<void>((resolve) => {
    followLines(stream, maxLength, {
      line: (line) => heard.push(line),
      tooLong: () => heard.push('(too long)'),
      end: resolve,
    });
  });
  for (const chunk of chunks) {
    stream.write(chunk);
    await new Promise(setImmediate);
  }
  stream.end();
  await ended;
  return heard;
}

test('lines come whole however they are cut, within a character too; empty ones are left out', async () => {
  const bytes = Buffer.from('one\r\ntwo é\n\nthree');
  const whole = ['one', 'two é', 'three'];
  expect(await told([bytes], 100)).toEqual(whole);
  expect(
    await told(
      Array.from(bytes, (byte) => Buffer.of(byte)),
      100,
    ),
  ).toEqual(whole);
});

test('a line that is too long is told once, and the next one is heard', async () => {
  const heard = ['(too long)', 'next', 'last'];
  expect(await told(['0123456789', 'abc', 'def\nnext\nlast'], 10)).toEqual(heard);
  expect(await told(['0123456789abcdef\nnext\n', 'last'], 10)).toEqual(heard);
  expect(await told(['next\n0123456789', 'abc'], 10)).toEqual(['next', '(too long)']);
});
