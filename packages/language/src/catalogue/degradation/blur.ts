import type * as tfjs from '@tensorflow/tfjs-core';
import { type TensorType, tensor, UNKNOWN, type ValueType } from '../../types';
import type { Arguments } from '../arguments';
import { addBorder, sourceIndex } from '../borders';
import { defineEntry, type ParameterSpec } from '../entry';
import { imageInput } from '../inputs';
import { applySeparable, correlation, gaussianTaps } from '../separable';
import { atLeast, exp } from '../smooth';
import { forEach, Strengths } from '../strengths';
import { gaussianKernels } from './gaussian';
import { convolveEach } from './kernels';

/** Beyond three deviations a Gaussian holds 0.3 % of its weight. */
function radius(sigma: number): number {
  return Math.ceil(3 * sigma);
}

const sigma: ParameterSpec = {
  name: 'sigma',
  kind: 'number',
  varies: true,
  minimum: 0,
  maximum: 100,
  documentation: 'Standard deviation of the Gaussian in pixels.',
};

const across: ParameterSpec = {
  name: 'across',
  kind: 'number',
  varies: true,
  default: 0,
  minimum: 0,
  maximum: 100,
  documentation: 'Standard deviation across the direction of `angle`; that of `sigma` if it is 0.',
};

const angle: ParameterSpec = {
  name: 'angle',
  kind: 'number',
  varies: true,
  default: 0,
  documentation: 'The direction in which `sigma` counts, in degrees, where `across` is another.',
};

const strengths = new Strengths('blur', [sigma, across, angle]);

export const blur = defineEntry({
  name: 'blur',
  alsoCalled: ['gaussian_blur'],
  category: 'degradation',
  summary: 'Blurs an image with a Gaussian, as a lens out of focus about does.',
  documentation: `$$y = x * g_\\sigma, \\quad g_\\sigma(d) \\propto e^{-|d|^2 / 2\\sigma^2}$$

with \`sigma\` in pixels and the kernel cut at $3\\sigma$. Shape and range stay: the weights add up to 1. Beyond the border the
image is continued by its mirror image, or with \`border: replicate\` by its last pixel.

With \`across\` it is as wide as that across the direction of \`angle\` (in degrees, 0 is horizontal, counted counter-clockwise), and as \`sigma\` along it:
\`blur(0.2 .. 3, across: 0.2 .. 3, angle: 0 .. 180)\` is longer in some direction or other.

For deblurring, and inside losses, since it is linear and differentiable. Noise comes after it, as in a camera:
\`clean -> blur(1.5) -> gaussian_noise(0.02)\`.`,
  incoming: true,
  parameters: [
    sigma,
    {
      name: 'border',
      kind: 'choice',
      choices: ['reflect', 'replicate'],
      default: 'reflect',
      documentation: 'How the image continues beyond its border: mirrored, or with its last pixel.',
    },
    across,
    angle,
  ],
  type(call) {
    const image = imageInput(call, 'blur');
    const range = strengths.boundedRange(call, 'sigma', 'uniform(0.5, 3)');
    const wide = strengths.boundedRange(call, 'across', 'uniform(0.5, 3)');
    const turned = strengths.range(call, 'angle');
    if (image === undefined || range === undefined || wide === undefined || turned === undefined)
      return UNKNOWN;
    return tensor((call.inputs[0] as TensorType).shape, image.range);
  },
  window({ args, inputs }) {
    const size = 2 * radius(widest(args, inputs)) + 1;
    return { kind: 'window', kernel: [size, size], stride: [1, 1] };
  },
  graph({ tf, inputs, inputTypes, args }) {
    const x = inputs[0]!;
    const border = args.text('border') === 'replicate' ? 'replicate' : 'reflect';
    const deviation = strengths.of({ tf, inputs, args }, 'sigma');
    const wide = strengths.of({ tf, inputs, args }, 'across');
    if (wide !== 0) {
      const [batch] = x.shape;
      const turned = strengths.of({ tf, inputs, args }, 'angle');
      const [along, beside, direction] = [deviation, wide, turned].map((one) => forEach(tf, one, batch!));
      const margin = radius(widest(args, inputTypes));
      const kernels = gaussianKernels(tf, along!, beside!, direction!, margin);
      const margins = [
        [margin, margin],
        [margin, margin],
      ] as const;
      return convolveEach(tf, addBorder(tf, x, margins, border), kernels);
    }
    if (typeof deviation !== 'number') {
      const most = radius(strengths.largest(args, inputTypes, 'sigma'));
      return varyingBlur(tf, x, deviation, most, border);
    }
    if (deviation === 0) return x;
    const taps = gaussianTaps(2 * radius(deviation) + 1, deviation);
    return applySeparable(
      tf,
      x,
      correlation(x.shape[1]!, taps, border),
      correlation(x.shape[2]!, taps, border),
    );
  },
});

/** The largest deviation that there may be. */
function widest(args: Arguments, inputs: readonly ValueType[]): number {
  return Math.max(strengths.largest(args, inputs, 'sigma'), strengths.largest(args, inputs, 'across'));
}

/** As small as makes no difference; nothing is divided by 0. */
const MIN_SIGMA = 1e-3;

/**
 * Each example blurred by its own sigma, to what that alone would give.
 * @param x [b, h, w, c]
 * @param sigma [b, 1, 1, 1], or one for all
 * @param most the radius of the widest kernel
 */
function varyingBlur(
  tf: typeof tfjs,
  x: tfjs.Tensor,
  sigma: tfjs.Tensor,
  most: number,
  border: 'reflect' | 'replicate',
): tfjs.Tensor {
  const [batch = 1, height = 1, width = 1, channels = 1] = x.shape;
  const own = atLeast(tf, forEach(tf, sigma, batch), MIN_SIGMA);
  const distances = tf.tensor2d(
    Float32Array.from({ length: 2 * most + 1 }, (_, tap) => Math.abs(tap - most)),
    [1, 2 * most + 1],
  );
  const weights = exp(tf, tf.mul(tf.square(tf.div(distances, own)), -0.5));
  // Cut where a kernel of that sigma ends: at the next whole number above three deviations.
  const inside = tf.step(tf.sub(tf.add(tf.neg(tf.floor(tf.mul(own, -3))), 0.5), distances));
  const kept = tf.mul(weights, inside);
  const taps = tf.div(kept, tf.sum(kept, 1, true));
  const rows = kernels(tf, taps, height, most, border);
  const columns = kernels(tf, taps, width, most, border);
  const down = tf.matMul(rows, tf.reshape(x, [batch, height, width * channels]));
  const turned = tf.transpose(tf.reshape(down, [batch, height, width, channels]), [0, 2, 1, 3]);
  const across = tf.matMul(columns, tf.reshape(turned, [batch, width, height * channels]));
  return tf.transpose(tf.reshape(across, [batch, width, height, channels]), [0, 2, 1, 3]);
}

/** [b, size, size]: what each new element takes from the old ones, by taps of [b, 2 * radius + 1]. */
function kernels(
  tf: typeof tfjs,
  taps: tfjs.Tensor,
  size: number,
  most: number,
  border: 'reflect' | 'replicate',
): tfjs.Tensor {
  const count = 2 * most + 1;
  const places = new Float32Array(count * size * size);
  for (let tap = 0; tap < count; tap++) {
    for (let row = 0; row < size; row++) {
      places[(tap * size + row) * size + sourceIndex(row + tap - most, size, border)] = 1;
    }
  }
  const made = tf.matMul(taps as tfjs.Tensor2D, tf.tensor2d(places, [count, size * size]));
  return tf.reshape(made, [taps.shape[0]!, size, size]);
}
