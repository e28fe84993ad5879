import { colorsOf, type Pixels, whiteOf } from '@cnn-studio/data';
/** How near an image is to what it should be. */
import type { Quality } from '@cnn-studio/protocol';

/** As in the catalogue's `ssim` and `psnr`. */
const WINDOW = 11;
const SIGMA = 1.5;
const K1 = 0.01;
const K2 = 0.03;
const MIN_ERROR = 1e-10;

/**
 * PSNR and SSIM (Wang et al., 2004) of two pictures of one size, as 8-bit values (16 bits in steps of 1 / 257) over all colors, by the definitions
 * of the catalogue's `psnr` and `ssim` with a peak of 255. Gray counts as three equal colors beside color; an alpha
 * does not count. Memory grows with the picture's width only: photographs are too large for the training's graph.
 * @returns undefined when the sizes differ
 */
export function compare(a: Pixels, b: Pixels): Quality | undefined {
  if (a.height !== b.height || a.width !== b.width) return undefined;
  const colors = Math.max(colorsOf(a), colorsOf(b));
  let squares = 0;
  let similarity = 0;
  for (let color = 0; color < colors; color++) {
    const [x, y] = [planeOf(a, color), planeOf(b, color)];
    for (let i = 0; i < x.length; i++) squares += (x[i]! - y[i]!) ** 2;
    similarity += planeSsim(x, y, a.height, a.width);
  }
  const error = squares / (a.height * a.width * colors) / 255 ** 2;
  return { psnr: -10 * Math.log10(Math.max(error, MIN_ERROR)), ssim: Math.min(1, similarity / colors) };
}

function planeOf(image: Pixels, color: number): Float64Array {
  const { height, width, channels, data } = image;
  const from = colorsOf(image) === 1 ? 0 : color;
  const plane = new Float64Array(height * width);
  const level = 255 / whiteOf(image);
  for (let i = 0; i < plane.length; i++) plane[i] = data[i * channels + from]! * level;
  return plane;
}

function taps(length: number): Float64Array {
  const middle = (length - 1) / 2;
  const weights = Float64Array.from({ length }, (_, i) => Math.exp(-((i - middle) ** 2) / (2 * SIGMA ** 2)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** Rows are filtered once each and kept while the window passes over them. */
function planeSsim(x: Float64Array, y: Float64Array, height: number, width: number): number {
  const rowTaps = taps(Math.min(WINDOW, height));
  const columnTaps = taps(Math.min(WINDOW, width));
  const across = width - columnTaps.length + 1;
  const down = height - rowTaps.length + 1;
  // x, y, x² + y² and xy: xx and yy never stand alone.
  const rows = Array.from({ length: rowTaps.length }, () => new Float64Array(4 * across));
  const [c1, c2] = [(K1 * 255) ** 2, (K2 * 255) ** 2];
  let sum = 0;
  for (let row = 0; row < height; row++) {
    filterRow(x, y, row * width, columnTaps, rows[row % rows.length]!);
    const top = row - rowTaps.length + 1;
    if (top < 0) continue;
    for (let column = 0; column < across; column++) {
      let meanX = 0;
      let meanY = 0;
      let squares = 0;
      let product = 0;
      for (let i = 0; i < rowTaps.length; i++) {
        const filtered = rows[(top + i) % rows.length]!;
        const weight = rowTaps[i]!;
        meanX += weight * filtered[4 * column]!;
        meanY += weight * filtered[4 * column + 1]!;
        squares += weight * filtered[4 * column + 2]!;
        product += weight * filtered[4 * column + 3]!;
      }
      const meanSquares = meanX * meanX + meanY * meanY;
      const luminance = (2 * meanX * meanY + c1) / (meanSquares + c1);
      const contrast = (2 * (product - meanX * meanY) + c2) / (squares - meanSquares + c2);
      sum += luminance * contrast;
    }
  }
  return sum / (across * down);
}

function filterRow(
  x: Float64Array,
  y: Float64Array,
  start: number,
  weights: Float64Array,
  out: Float64Array,
): void {
  for (let column = 0; column < out.length / 4; column++) {
    let meanX = 0;
    let meanY = 0;
    let squares = 0;
    let product = 0;
    for (let i = 0; i < weights.length; i++) {
      const [a, b] = [x[start + column + i]!, y[start + column + i]!];
      const weight = weights[i]!;
      meanX += weight * a;
      meanY += weight * b;
      squares += weight * (a * a + b * b);
      product += weight * a * b;
    }
    out[4 * column] = meanX;
    out[4 * column + 1] = meanY;
    out[4 * column + 2] = squares;
    out[4 * column + 3] = product;
  }
}
