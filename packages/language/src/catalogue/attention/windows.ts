import type * as tfjs from '@tensorflow/tfjs-core';
import { tensor, UNKNOWN } from '../../types';
import { defineEntry, type ParameterSpec } from '../entry';
import { imageInput } from '../inputs';
import { dividedImage } from '../resampling/multiples';
import { sliceAxis } from '../tensors';

export const shiftParameter: ParameterSpec = {
  name: 'shift',
  kind: 'integer',
  default: 0,
  minimum: 0,
  documentation:
    'By how many pixels the grid of windows is moved down and to the right; what leaves on one side comes in on the other.',
};

export const windows = defineEntry({
  name: 'windows',
  category: 'attention',
  summary: 'Cuts an image into windows, within which attention stays.',
  documentation: `$H \\times W \\times C$ becomes $\\frac{H}{n} \\times \\frac{W}{n} \\times n \\times n \\times C$ with \`size\` $n$: rows and columns of windows, then the pixels of each.
\`self_attention\` and \`attention\` then work within each window, at a cost that grows with the image and not with its square; layers that work element
by element or on channels (\`layer_norm(over: channels)\`, activations, sums) take windows as they are. \`unwindow\` puts them together again.

Blocks of a SwinIR alternate between \`windows(8)\` and \`windows(8, shift: 4)\`, so that what one block keeps apart the next one joins. Shifted windows
at the border hold pixels from both sides of the image (the paper masks those out). Height and width must be multiples of \`size\`.`,
  paper: {
    title: 'Swin Transformer: Hierarchical Vision Transformer using Shifted Windows',
    authors: 'Liu, Lin, Cao, Hu, Wei, Zhang, Lin, Guo',
    year: 2021,
    url: 'https://arxiv.org/abs/2103.14030',
  },
  incoming: true,
  parameters: [
    { name: 'size', kind: 'integer', minimum: 1, documentation: 'Height and width of a window in pixels.' },
    shiftParameter,
  ],
  type(call) {
    const image = imageInput(call, 'windows');
    if (image === undefined) return UNKNOWN;
    const n = call.args.number('size');
    const grid = dividedImage(call, 'windows', image, [n, n]);
    return grid === undefined ? UNKNOWN : tensor([...grid, n, n, image.channels], image.range);
  },
  window({ args }) {
    const n = args.number('size');
    return { kind: 'window', kernel: [n, n], stride: [1, 1] };
  },
  graph({ tf, inputs, args }) {
    const n = args.number('size');
    const x = rolled(tf, inputs[0]!, args.number('shift'));
    const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
    const [rows, columns] = [height / n, width / n];
    const strips = tf.reshape(x, [batch * rows, n, columns, n * channels]);
    return tf.reshape(tf.transpose(strips, [0, 2, 1, 3]), [batch, rows, columns, n, n, channels]);
  },
});

/** The image moved up and to the left by `amount` pixels, cyclically; down and to the right by a negative one. */
export function rolled(tf: typeof tfjs, x: tfjs.Tensor, amount: number): tfjs.Tensor {
  let result = x;
  for (const axis of [1, 2]) {
    const size = x.shape[axis]!;
    const first = ((amount % size) + size) % size;
    if (first === 0) continue;
    const parts = [sliceAxis(tf, result, axis, first, size - first), sliceAxis(tf, result, axis, 0, first)];
    result = tf.concat(parts, axis);
  }
  return result;
}
