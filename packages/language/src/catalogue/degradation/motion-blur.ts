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
counter-clockwise). Shape and range stay: the weights add up to 1. Beyond the border the nearest pixel counts.

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

/** Samples along the line at a quarter of a pixel, each shared among the four pixels around it. */
function lineKernel(
  length: number,
  angle: number,
): { readonly size: number; readonly weights: Float32Array } {
  const radians = (angle * Math.PI) / 180;
  const half = (length - 1) / 2;
  const margin = Math.ceil(half);
  const size = 2 * margin + 1;
  const weights = new Float32Array(size * size);
  const count = Math.max(1, Math.ceil(8 * half) + 1);
  const add = (row: number, column: number, weight: number) => {
    if (weight > 1e-9) weights[row * size + column]! += weight / count;
  };
  for (let i = 0; i < count; i++) {
    const along = count === 1 ? 0 : -half + (2 * half * i) / (count - 1);
    const row = margin - along * Math.sin(radians);
    const column = margin + along * Math.cos(radians);
    const [top, left] = [Math.floor(row), Math.floor(column)];
    const [fy, fx] = [row - top, column - left];
    add(top, left, (1 - fy) * (1 - fx));
    add(top, left + 1, (1 - fy) * fx);
    add(top + 1, left, fy * (1 - fx));
    add(top + 1, left + 1, fy * fx);
  }
  return { size, weights };
}
