import { expect, it } from 'vitest';
import { LineIndex, lineStarts } from '../../src';

it('knows LF, CRLF and CR', () => {
  expect(lineStarts('a\nb\r\nc\rd')).toEqual([0, 2, 5, 7]);
  expect(lineStarts('')).toEqual([0]);
  expect(lineStarts('\r\r\n\n')).toEqual([0, 1, 3, 4]);
});

it('counts columns in UTF-16 code units', () => {
  const index = new LineIndex('a😀b\r\nc');
  expect(index.position(3)).toEqual({ line: 0, character: 3 });
  expect(index.position(6)).toEqual({ line: 1, character: 0 });
  expect(index.offset({ line: 0, character: 3 })).toBe(3);
});

it('takes an offset there and back', () => {
  const text = 'x\n\ny😀\r\nz\r';
  const index = new LineIndex(text);
  for (let offset = 0; offset <= text.length; offset++) {
    // The place between CR and LF is no position of its own.
    if (text[offset - 1] === '\r' && text[offset] === '\n') continue;
    expect(index.offset(index.position(offset))).toBe(offset);
  }
});

it('holds what is outside to the ends', () => {
  const index = new LineIndex('ab\r\nc');
  expect(index.lineCount).toBe(2);
  expect(index.position(99)).toEqual({ line: 1, character: 1 });
  expect(index.position(-1)).toEqual({ line: 0, character: 0 });
  expect(index.offset({ line: 0, character: 99 })).toBe(2);
  expect(index.offset({ line: 9, character: 0 })).toBe(5);
  expect(index.offset({ line: -1, character: 4 })).toBe(0);
  expect(index.lineEnd(1)).toBe(5);
});
