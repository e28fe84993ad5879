/**
 * How papers compare images: on the luma, without the borders, as 8-bit files. A figure of theirs is met only by
 * following the protocol that it was measured by.
 */
import type * as tfjs from '@tensorflow/tfjs-core';
import type { Dim } from '../../algebra/dim';
import { borderTooLarge } from '../../diagnostics/entries/CNN260-border-too-large';
import { needsColors } from '../../diagnostics/entries/CNN261-needs-colors';
import type { TensorType, ValueType } from '../../types';
import type { Arguments } from '../arguments';
import type { Call, ParameterSpec } from '../entry';
import type { ImageType } from '../inputs';
import { isBounded } from '../ranges';
import { clip, roundThrough } from '../smooth';
import { sliceAxis } from '../tensors';
import { peakOf } from './peak';

type Tf = typeof tfjs;

export const protocolParameters: readonly ParameterSpec[] = [
  {
    name: 'channel',
    kind: 'choice',
    choices: ['all', 'luma'],
    default: 'all',
    documentation:
      '`all`, or `luma`: of an RGB image only the luma of ITU-R BT.601, from 16/255 to 235/255 of the range as MATLAB’s rgb2ycbcr gives it; a gray image counts as equal red, green and blue. Papers on super-resolution measure so.',
  },
  {
    name: 'border',
    kind: 'integer',
    default: 0,
    minimum: 0,
    documentation: 'Pixels left out at each side; in super-resolution usually as many as the scale.',
  },
  {
    name: 'levels',
    kind: 'integer',
    optional: true,
    minimum: 2,
    documentation:
      'Compares what files would hold: values are limited to the range and rounded to this many levels, 256 for 8 bits. By default nothing is limited or rounded.',
  },
];

/** How a documentation describes the three parameters together. */
export const PROTOCOL = `The protocols of papers are arguments: \`levels: 256\` compares the 8-bit files of both images, as in denoising; with \`channel: luma\` and
\`border: 3\` the luma is compared without 3 pixels at each side, as in super-resolution by 3. Values are limited and rounded first, then the luma is taken, which is not
rounded again (as in BasicSR); both count from the range's lower end, so that images in [-1, 1] get the figures of their files.`;

/** Reports arguments of `channel`, `border` and `levels` that do not suit the images compared. */
export function reportProtocol(call: Call, entry: string, { height, width, channels }: ImageType): void {
  const border = call.args.number('border');
  const isTooLarge = (size: Dim) => typeof size === 'number' && 2 * border >= size;
  if (isTooLarge(height) || isTooLarge(width)) {
    call.report(borderTooLarge, { entry, border, shape: [height, width] }, { at: 'border', because: [0] });
  }
  if (
    call.args.text('channel') !== 'luma' ||
    typeof channels !== 'number' ||
    channels === 1 ||
    channels === 3
  )
    return;
  const fixes = [
    { title: 'Compare all channels', change: { kind: 'remove-argument', parameter: 'channel' } as const },
  ];
  call.report(needsColors, { entry, channels }, { at: 'channel', because: [0], fixes });
}

export interface Compared {
  readonly value: tfjs.Tensor;
  readonly target: tfjs.Tensor;
  /** Width of the range of both. */
  readonly peak: number;
}

/**
 * The two images as they are to be compared.
 * @param images each [batch, height, width, channels]
 * @returns the same, or [batch, height - 2 border, width - 2 border, 1] of luma
 */
export function comparedImages(
  tf: Tf,
  [value, target]: readonly [tfjs.Tensor, tfjs.Tensor],
  types: readonly ValueType[],
  args: Arguments,
): Compared {
  const peak = peakOf(args, types) ?? 1;
  const low = lowestOf(types);
  const levels = args.has('levels') ? args.number('levels') : undefined;
  const isLuma = args.text('channel') === 'luma';
  const prepared = (image: tfjs.Tensor) => {
    let x = image;
    // What files hold begins at 0, whatever the range of the values: SSIM compares means, too.
    if (levels !== undefined || isLuma) x = low === 0 ? x : tf.sub(x, low);
    if (levels !== undefined) x = rounded(tf, x, peak, levels);
    if (isLuma) x = luma(tf, x, peak);
    return withoutBorder(tf, x, args.number('border'));
  };
  return { value: prepared(value), target: prepared(target), peak };
}

/** Where the range begins: that of the target, or else of the value; 0 where neither is known. */
function lowestOf(types: readonly ValueType[]): number {
  const known = [types[1], types[0]].find(
    (type): type is TensorType => type?.kind === 'tensor' && isBounded(type.range),
  );
  return known?.range.min ?? 0;
}

/**
 * Limited to [0, peak] and rounded to one of `levels` in it. Gradients pass as if nothing were rounded, as through
 * `quantize`.
 */
function rounded(tf: Tf, x: tfjs.Tensor, peak: number, levels: number): tfjs.Tensor {
  const step = peak / (levels - 1);
  return tf.mul(roundThrough(tf, tf.mul(clip(tf, x, 0, peak), 1 / step)), step);
}

/** 255 times each: MATLAB's `rgb2ycbcr`, https://www.mathworks.com/help/images/ref/rgb2ycbcr.html */
const LUMA = { offset: 16, red: 65.481, green: 128.553, blue: 24.966 };

/** [b, h, w, 1 or 3] in [0, peak] to [b, h, w, 1] in [16 / 255, 235 / 255] of it. */
function luma(tf: Tf, x: tfjs.Tensor, peak: number): tfjs.Tensor {
  const { offset, red, green, blue } = LUMA;
  const channel = (index: number, weight: number) => tf.mul(sliceAxis(tf, x, 3, index, 1), weight / 255);
  const weighted =
    x.shape[3] === 1
      ? tf.mul(x, (red + green + blue) / 255)
      : tf.addN([channel(0, red), channel(1, green), channel(2, blue)]);
  return tf.add(weighted, (offset / 255) * peak);
}

function withoutBorder(tf: Tf, x: tfjs.Tensor, border: number): tfjs.Tensor {
  if (border === 0) return x;
  const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
  const rows = Math.max(1, height - 2 * border);
  const columns = Math.max(1, width - 2 * border);
  const begin = [0, Math.min(border, height - 1), Math.min(border, width - 1), 0];
  return tf.slice(x, begin, [batch, rows, columns, channels]);
}
