import type { Tensor4D } from '@tensorflow/tfjs-core';
import { tensor, UNKNOWN } from '../../types';
import { addBorder } from '../borders';
import { defineEntry } from '../entry';
import { imageInput } from '../inputs';

export const motionBlur = defineEntry({
  name: 'motion_blur',
  category: 'degradation',
  summary: 'Blurs an image along a straight line, as a camera that moved.',
  documentation: `Every pixel becomes the mean along a line of \`length\` pixels through it, at \`angle\` degrees (0 is horizontal, counted
counter-clockwise), with the weights of MATLAB's \`fspecial('motion', length, angle)\`: at 0 degrees nine pixels count $1/9$ each. Shape and range stay:
the weights add up to 1. Beyond the border the nearest pixel counts.

Linear and differentiable: for deblurring, and inside losses.`,
  incoming: true,
  parameters: [
    {
      name: 'length',
      kind: 'number',
      default: 9,
      minimum: 1,
      maximum: 101,
      documentation: 'How far the camera moved, in pixels.',
    },
    { name: 'angle', kind: 'number', default: 0, documentation: 'Direction of the movement in degrees.' },
  ],
  type(call) {
    const image = imageInput(call, 'motion_blur');
    return image === undefined ? UNKNOWN : tensor([image.height, image.width, image.channels], image.range);
  },
  window({ args }) {
    const { size } = lineKernel(args.number('length'), args.number('angle'));
    return { kind: 'window', kernel: [size, size], stride: [1, 1] };
  },
  graph({ tf, inputs, args }) {
    const { size, weights } = lineKernel(args.number('length'), args.number('angle'));
    const [batch = 1, height = 1, width = 1, channels = 1] = inputs[0]!.shape;
    // Channels are blurred alike: each becomes an image of one channel.
    const planes = tf.transpose(inputs[0]!, [0, 3, 1, 2]);
    const single = tf.reshape(planes, [batch * channels, height, width, 1]);
    const margin = (size - 1) / 2;
    const margins = [
      [margin, margin],
      [margin, margin],
    ] as const;
    const padded = addBorder(tf, single, margins, 'replicate');
    const blurred = tf.conv2d(padded as Tensor4D, tf.tensor4d(weights, [size, size, 1, 1]), 1, 'valid');
    return tf.transpose(tf.reshape(blurred, [batch, channels, height, width]), [0, 2, 3, 1]);
  },
});

/**
 * The weights of MATLAB's `fspecial('motion', length, angle)`: a pixel counts by its distance to a line of that length through
 * the middle, fully on it and not at all from one pixel on. Upright or level lines of whole pixels count alike.
 */
function lineKernel(
  length: number,
  angle: number,
): { readonly size: number; readonly weights: Float32Array } {
  const radians = (angle * Math.PI) / 180;
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  const half = (length - 1) / 2;
  const margin = Math.ceil(half);
  const size = 2 * margin + 1;
  const weights = new Float32Array(size * size);
  let total = 0;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const [x, y] = [column - margin, margin - row];
      const across = Math.abs(y * cos - x * sin);
      // Around an end of the line it is the distance to that end.
      const beyond = Math.hypot(x, y) >= half ? half - Math.abs(x * cos + y * sin) : 0;
      const distance = Math.hypot(across, beyond);
      const weight = Math.max(0, 1 - distance);
      weights[row * size + column] = weight;
      total += weight;
    }
  }
  return { size, weights: weights.map((weight) => weight / total) };
}
