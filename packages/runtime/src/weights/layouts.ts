/** From the order of dimensions that PyTorch and Keras keep weights in to this program's. */
import { fromPyTorch, pytorchShape, type WeightLayout } from '@cnn-studio/language';
import type { FloatTensor } from '../float-tensor';
import type { Wanted } from './wanted';

export const LAYOUTS: readonly WeightLayout[] = ['pytorch', 'keras'];

/** How a layout is called. */
export const LAYOUT_NAMES: Readonly<Record<WeightLayout, string>> = { pytorch: 'PyTorch', keras: 'Keras' };

/** The shape that a weight has in a layout: Keras's and TensorFlow's is also this program's. */
export function shapeIn({ shape, pytorch }: Wanted, layout: WeightLayout): readonly number[] {
  return layout === 'keras' ? shape : pytorchShape(pytorch.arrangement, shape);
}

/** Whether a tensor of this shape can be the weight, in a layout. */
export function fits(wanted: Wanted, theirs: readonly number[], layout: WeightLayout): boolean {
  const { shape, pytorch } = wanted;
  const expected = shapeIn(wanted, layout);
  if (sameShape(theirs, expected)) return true;
  // `[1, 64, 1, 1]` is a vector of 64.
  const isVector = shape.length < 2 && pytorch.arrangement === 'same';
  return isVector && sameShape(withoutOnes(theirs), withoutOnes(expected));
}

/** @param tensor one that `fits` */
export function convert(
  { shape, pytorch, flattened }: Wanted,
  { data }: FloatTensor,
  layout: WeightLayout,
): FloatTensor {
  if (layout === 'keras') return { shape, data };
  const moved = new Float32Array(fromPyTorch(pytorch.arrangement, data, shape));
  return { shape, data: flattened === undefined ? moved : channelsLast(moved, shape, flattened) };
}

/** Whether the two layouts make different weights of a tensor that fits both. */
export function differs(wanted: Wanted, tensor: FloatTensor): boolean {
  const [a, b] = LAYOUTS.map((layout) => convert(wanted, tensor, layout).data);
  return a!.some((value, index) => value !== b![index]);
}

/** An axis that counts channels, rows and columns to one that counts rows, columns and channels. */
function channelsLast(
  data: Float32Array<ArrayBuffer>,
  shape: readonly number[],
  { axis, size: [height, width, channels] }: NonNullable<Wanted['flattened']>,
): Float32Array<ArrayBuffer> {
  const length = shape[axis]!;
  const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const out = new Float32Array(data.length);
  for (let block = 0; block < data.length; block += length * inner) {
    for (let to = 0; to < length; to++) {
      const channel = to % channels;
      const pixel = Math.floor(to / channels);
      const from = channel * height * width + pixel;
      out.set(data.subarray(block + from * inner, block + (from + 1) * inner), block + to * inner);
    }
  }
  return out;
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

function withoutOnes(shape: readonly number[]): readonly number[] {
  return shape.filter((size) => size !== 1);
}
