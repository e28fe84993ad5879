/**
 * Resizing of images. Along each axis a resized image is a matrix times the image, and its gradient is the
 * transposed matrix times the gradient, whatever the convention for pixel centers.
 */

import type { GraphBuilder, OnnxValue } from '../lowering/builder';
import { type Lowered, lowered } from '../lowering/lowered';
import { NCHW } from '../lowering/shapes';
import type { TensorSpec } from '../tensors';
import type { Attrs } from '../trace/attrs';
import type { Kernel } from './kernel';

type Weights = (from: number, to: number, attrs: Attrs) => Float32Array;

/** Beyond this many weights for an axis, most of them zeros, reading single elements is faster than a product. */
const LARGE_MATRIX = 256 * 256;

function ratio(from: number, to: number, alignCorners: boolean): number {
  return alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
}

/** Where an output position reads, and with what weights: [to, from]. */
const bilinearWeights: Weights = (from, to, { alignCorners, halfPixelCenters }) => {
  const matrix = new Float32Array(to * from);
  for (const [row, { low, high, part }] of bilinearPositions(
    from,
    to,
    alignCorners,
    halfPixelCenters,
  ).entries()) {
    matrix[row * from + low]! += 1 - part;
    matrix[row * from + high]! += part;
  }
  return matrix;
};

function bilinearPositions(
  from: number,
  to: number,
  alignCorners: boolean,
  halfPixelCenters: boolean,
): { low: number; high: number; part: number }[] {
  const scale = ratio(from, to, alignCorners);
  return Array.from({ length: to }, (_, position) => {
    const source = halfPixelCenters ? scale * (position + 0.5) - 0.5 : scale * position;
    const low = Math.max(0, Math.floor(source));
    return { low, high: Math.min(from - 1, Math.ceil(source)), part: source - low };
  });
}

function nearestPositions(from: number, to: number, { alignCorners, halfPixelCenters }: Attrs): number[] {
  const scale = ratio(from, to, alignCorners);
  return Array.from({ length: to }, (_, position) => {
    const source = scale * (halfPixelCenters ? position + 0.5 : position);
    return Math.max(0, Math.min(from - 1, alignCorners ? Math.round(source) : Math.floor(source)));
  });
}

const nearestWeights: Weights = (from, to, attrs) => {
  const matrix = new Float32Array(to * from);
  for (const [row, column] of nearestPositions(from, to, attrs).entries()) matrix[row * from + column] = 1;
  return matrix;
};

/** Multiplies both image axes of [n, c, h, w] by matrices, or by their transposes. */
function product(
  g: GraphBuilder,
  image: OnnxValue,
  rows: OnnxValue,
  columns: OnnxValue,
  transposed: boolean,
): OnnxValue {
  const [n, c, h, w] = image.shape as [number, number, number, number];
  const wide = g.matMul(g.reshape(image, [n * c * h, w]), columns, false, !transposed);
  const width = wide.shape[1]!;
  const height = rows.shape[transposed ? 1 : 0]!;
  // Rows: a product for each channel of each image.
  const factor = transposed ? g.transpose(rows, [1, 0]) : rows;
  const tall = g.matMul(factor, g.reshape(wide, [n * c, h, width]));
  return g.reshape(tall, [n, c, height, width]);
}

function gather(g: GraphBuilder, image: OnnxValue, axis: number, positions: readonly number[]): OnnxValue {
  const shape = image.shape.map((size, i) => (i === axis ? positions.length : size));
  const index = g.constant('int32', [positions.length], Int32Array.from(positions));
  return g.op('Gather', [image, index], shape, image.dtype, { attributes: { axis } });
}

/** Interpolates between two gathered rows or columns. */
function interpolate(g: GraphBuilder, image: OnnxValue, axis: 2 | 3, to: number, attrs: Attrs): OnnxValue {
  const from = image.shape[axis]!;
  const positions = bilinearPositions(from, to, attrs.alignCorners, attrs.halfPixelCenters);
  const low = gather(
    g,
    image,
    axis,
    positions.map((p) => p.low),
  );
  const high = gather(
    g,
    image,
    axis,
    positions.map((p) => p.high),
  );
  const part = g.constant(
    'float32',
    axis === 2 ? [to, 1] : [to],
    Float32Array.from(positions, (p) => p.part),
  );
  return g.binary('Add', low, g.binary('Mul', g.binary('Sub', high, low), part));
}

function matrix(g: GraphBuilder, weights: Weights, from: number, to: number, attrs: Attrs): OnnxValue {
  return g.constant('float32', [to, from], weights(from, to, attrs));
}

function resized({ shape, dtype }: TensorSpec, { size }: Attrs): TensorSpec {
  return { shape: [shape[0]!, ...size, shape[3]!], dtype };
}

function gradient(name: string, weights: Weights): Kernel {
  return {
    name,
    infer: ({ images }) => [{ shape: images!.shape, dtype: 'float32' }],
    lower({ g }, { images, dy }, attrs, [output]) {
      const [, h, w] = images!.spec.shape as [number, number, number, number];
      const [, height, width] = dy!.spec.shape as [number, number, number, number];
      const rows = matrix(g, weights, h, height, attrs);
      const columns = matrix(g, weights, w, width, attrs);
      return [lowered(output!, product(g, dy!.form(g, NCHW), rows, columns, true), NCHW)];
    },
  };
}

function image(g: GraphBuilder, images: Lowered): OnnxValue {
  return g.cast(images.form(g, NCHW), 'float32');
}

export const resizingKernels: readonly Kernel[] = [
  {
    name: 'ResizeBilinear',
    infer: ({ images }, attrs) => [{ ...resized(images!, attrs), dtype: 'float32' }],
    lower({ g }, { images }, attrs, [output]) {
      const [, h, w] = images!.spec.shape as [number, number, number, number];
      const [height, width]: [number, number] = attrs.size;
      const x = image(g, images!);
      if (h * height > LARGE_MATRIX || w * width > LARGE_MATRIX) {
        const wide = interpolate(g, x, 3, width, attrs);
        return [lowered(output!, interpolate(g, wide, 2, height, attrs), NCHW)];
      }
      const rows = matrix(g, bilinearWeights, h, height, attrs);
      const columns = matrix(g, bilinearWeights, w, width, attrs);
      return [lowered(output!, product(g, x, rows, columns, false), NCHW)];
    },
  },
  {
    name: 'ResizeNearestNeighbor',
    infer: ({ images }, attrs) => [resized(images!, attrs)],
    lower({ g }, { images }, attrs, [output]) {
      const [, h, w] = images!.spec.shape as [number, number, number, number];
      const [height, width]: [number, number] = attrs.size;
      const wide = gather(g, images!.form(g, NCHW), 3, nearestPositions(w, width, attrs));
      return [lowered(output!, gather(g, wide, 2, nearestPositions(h, height, attrs)), NCHW)];
    },
  },
  gradient('ResizeBilinearGrad', (from, to, { alignCorners }) =>
    bilinearWeights(from, to, { alignCorners, halfPixelCenters: false }),
  ),
  gradient('ResizeNearestNeighborGrad', (from, to, { alignCorners }) =>
    nearestWeights(from, to, { alignCorners, halfPixelCenters: false }),
  ),
];
