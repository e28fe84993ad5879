import type { Pixels } from './pixels';
import { toLevel } from './planes';

/** An image as a network sees it: floats, channels last. */
export interface FloatImage {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly data: Float32Array | Int32Array;
}

/** The values shown as black and white. */
export interface DisplayRange {
  readonly min: number;
  readonly max: number;
}

const WHITE = 0xff;
const GUTTER = 2;
/** Between groups: wide enough that a person sees what belongs together. */
const GROUP_GUTTER = 10;
const BACKGROUND = 48;
/** Behind transparent pixels. */
const PAPER = 255;
/** Images are enlarged by whole factors until a tile is about this high. */
const TILE = 64;
const MAX_FACTOR = 4;

/**
 * A contact sheet: `rows[i]` is a row of groups, a group a list of images that belong together. Tiles of
 * different sizes get cells of the largest one's. Gray if all images are, else RGB.
 */
export function drawSheet(
  rows: readonly (readonly (readonly { readonly image: FloatImage; readonly range: DisplayRange }[])[])[],
): Pixels {
  const all = rows.flat(2);
  const cellHeight = Math.max(1, ...all.map(({ image }) => image.height));
  const cellWidth = Math.max(1, ...all.map(({ image }) => image.width));
  const factor = Math.max(1, Math.min(MAX_FACTOR, Math.floor(TILE / Math.max(cellHeight, cellWidth))));
  const channels = all.every(({ image }) => image.channels < 3) ? 1 : 3;
  const groupsAcross = Math.max(...rows.map((row) => row.length));
  const tilesInGroup = Math.max(...rows.flat().map((group) => group.length));

  const tileWidth = cellWidth * factor;
  const tileHeight = cellHeight * factor;
  const groupWidth = tilesInGroup * (tileWidth + GUTTER) - GUTTER;
  const between = tilesInGroup === 1 ? GUTTER : GROUP_GUTTER;
  const width = groupsAcross * (groupWidth + between) - between + 2 * GUTTER;
  const height = rows.length * (tileHeight + GUTTER) + GUTTER;
  const data = new Uint8Array(width * height * channels).fill(BACKGROUND);
  rows.forEach((row, y) => {
    row.forEach((group, x) => {
      group.forEach(({ image, range }, z) => {
        const top = GUTTER + y * (tileHeight + GUTTER);
        const left = GUTTER + x * (groupWidth + between) + z * (tileWidth + GUTTER);
        drawTile({ data, width, channels }, top, left, image, range, factor);
      });
    });
  });
  return { height, width, channels, data };
}

function drawTile(
  sheet: { readonly data: Uint8Array; readonly width: number; readonly channels: number },
  top: number,
  left: number,
  image: FloatImage,
  range: DisplayRange,
  factor: number,
): void {
  const color = [0, 0, 0];
  for (let y = 0; y < image.height; y++) {
    for (let x = 0; x < image.width; x++) {
      readColor(image, y * image.width + x, range, color);
      for (let dy = 0; dy < factor; dy++) {
        let at = ((top + y * factor + dy) * sheet.width + left + x * factor) * sheet.channels;
        for (let dx = 0; dx < factor; dx++) {
          for (let channel = 0; channel < sheet.channels; channel++) sheet.data[at++] = color[channel]!;
        }
      }
    }
  }
}

/**
 * One or two channels are shown as gray (the first), four as color and alpha on white, any others by their
 * first three as red, green and blue.
 */
function readColor(image: FloatImage, pixel: number, range: DisplayRange, color: number[]): void {
  const at = pixel * image.channels;
  const alpha = image.channels === 4 ? toLevel(image.data[at + 3]!, range, WHITE) / 255 : 1;
  for (let channel = 0; channel < 3; channel++) {
    const value = toLevel(image.data[at + (image.channels < 3 ? 0 : channel)]!, range, WHITE);
    color[channel] = Math.round(alpha * value + (1 - alpha) * PAPER);
  }
}
