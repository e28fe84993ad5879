import type * as tfjs from '@tensorflow/tfjs-core';
import { tensor, UNKNOWN } from '../../types';
import { addBorder } from '../borders';
import { defineEntry, type ParameterSpec } from '../entry';
import { imageInput } from '../inputs';
import { forEach, Strengths } from '../strengths';
import { convolveEach } from './kernels';
import { lineKernel, lineKernels, lineMargin } from './line';

const length: ParameterSpec = {
  name: 'length',
  kind: 'number',
  varies: true,
  default: 9,
  minimum: 1,
  maximum: 101,
  documentation: 'How far the camera moved, in pixels.',
};

const angle: ParameterSpec = {
  name: 'angle',
  kind: 'number',
  varies: true,
  default: 0,
  documentation: 'Direction of the movement in degrees.',
};

const strengths = new Strengths('motion_blur', [length, angle]);

export const motionBlur = defineEntry({
  name: 'motion_blur',
  category: 'degradation',
  summary: 'Blurs an image along a straight line, as a camera that moved.',
  documentation: `Every pixel becomes the mean along a line of \`length\` pixels through it, at \`angle\` degrees (0 is horizontal, counted
counter-clockwise), with the weights of MATLAB's \`fspecial('motion', length, angle)\`: at 0 degrees nine pixels count $1/9$ each. Shape and range stay:
the weights add up to 1. Beyond the border the nearest pixel counts.

Linear and differentiable: for deblurring, and inside losses. In any direction and by up to 21 pixels: \`motion_blur(1 .. 21, angle: 0 .. 180)\`.`,
  incoming: true,
  parameters: [length, angle],
  type(call) {
    const image = imageInput(call, 'motion_blur');
    const far = strengths.boundedRange(call, 'length', 'uniform(5, 15)');
    const turned = strengths.range(call, 'angle');
    if (image === undefined || far === undefined || turned === undefined) return UNKNOWN;
    return tensor([image.height, image.width, image.channels], image.range);
  },
  window({ args, inputs }) {
    const size = 2 * lineMargin(strengths.largest(args, inputs, 'length')) + 1;
    return { kind: 'window', kernel: [size, size], stride: [1, 1] };
  },
  graph({ tf, inputs, inputTypes, args }) {
    const x = inputs[0]!;
    const margin = lineMargin(strengths.largest(args, inputTypes, 'length'));
    const margins = [
      [margin, margin],
      [margin, margin],
    ] as const;
    const far = strengths.of({ tf, inputs, args }, 'length');
    const turned = strengths.of({ tf, inputs, args }, 'angle');
    if (typeof far === 'number' && typeof turned === 'number') {
      return convolveAll(tf, x, margin, margins, lineKernel(far, turned));
    }
    const batch = x.shape[0]!;
    const kernels = lineKernels(tf, forEach(tf, far, batch), forEach(tf, turned, batch), margin);
    return convolveEach(tf, addBorder(tf, x, margins, 'replicate'), kernels);
  },
});

/** Channels are blurred alike: each becomes an image of one channel. */
function convolveAll(
  tf: typeof tfjs,
  x: tfjs.Tensor,
  margin: number,
  margins: Parameters<typeof addBorder>[2],
  weights: Float32Array,
): tfjs.Tensor {
  const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
  const size = 2 * margin + 1;
  const planes = tf.transpose(x, [0, 3, 1, 2]);
  const single = tf.reshape(planes, [batch * channels, height, width, 1]);
  const padded = addBorder(tf, single, margins, 'replicate');
  const kernel = tf.tensor4d(weights, [size, size, 1, 1]);
  const blurred = tf.conv2d(padded as tfjs.Tensor4D, kernel, 1, 'valid');
  return tf.transpose(tf.reshape(blurred, [batch, channels, height, width]), [0, 2, 3, 1]);
}
