import { expect, test } from 'vitest';
import { FRAME, LARGE, shownSize, TILE } from '../src/generation/page/size';

test.each([
  ['a digit by a whole factor', { width: 28, height: 28 }, TILE, { width: 56, height: 56 }],
  ['a digit large', { width: 28, height: 28 }, LARGE, { width: 280, height: 280 }],
  ['what needs no more room as it is', { width: 64, height: 96 }, TILE, { width: 64, height: 96 }],
  ['a photograph smaller', { width: 1500, height: 1000 }, TILE, { width: 112, height: 75 }],
  ['an upright one as well', { width: 96, height: 144 }, FRAME, { width: 19, height: 28 }],
  ['a line of pixels so that it is seen', { width: 1000, height: 1 }, FRAME, { width: 28, height: 1 }],
])('the generation panel shows %s', (_, size, room, shown) => {
  expect(shownSize(size, room)).toEqual(shown);
});
