import type * as tfjs from '@tensorflow/tfjs-core';
import { rangeUnknown } from '../../diagnostics/entries/CNN243-range-unknown';
import { type TensorType, tensor, UNKNOWN, type ValueType } from '../../types';
import type { Arguments } from '../arguments';
import { sourceIndex } from '../borders';
import { defineEntry } from '../entry';
import { imageInput } from '../inputs';
import { applySeparable, correlation, gaussianTaps } from '../separable';
import { strengthOf, strengthRange } from './strength';

/** Beyond three deviations a Gaussian holds 0.3 % of its weight. */
function radius(sigma: number): number {
  return Math.ceil(3 * sigma);
}

const MAX_SIGMA = 100;

export const blur = defineEntry({
  name: 'blur',
  category: 'degradation',
  summary: 'Blurs an image with a Gaussian, as a lens out of focus about does.',
  documentation: `$$y = x * g_\\sigma, \\quad g_\\sigma(d) \\propto e^{-|d|^2 / 2\\sigma^2}$$

with \`sigma\` in pixels and the kernel cut at $3\\sigma$. Shape and range stay: the weights add up to 1. Beyond the border the
image is continued by its mirror image, or with \`border: replicate\` by its last pixel.

For deblurring, and inside losses, since it is linear and differentiable. Noise comes after it, as in a camera:
\`clean -> blur(1.5) -> gaussian_noise(0.02)\`.`,
  incoming: true,
  parameters: [
    {
      name: 'sigma',
      kind: 'number',
      varies: true,
      minimum: 0,
      maximum: MAX_SIGMA,
      documentation: 'Standard deviation of the Gaussian in pixels.',
    },
    {
      name: 'border',
      kind: 'choice',
      choices: ['reflect', 'replicate'],
      default: 'reflect',
      documentation: 'How the image continues beyond its border: mirrored, or with its last pixel.',
    },
  ],
  type(call) {
    const image = imageInput(call, 'blur');
    const sigma = strengthRange(call, 'blur', 'sigma');
    if (image === undefined || sigma === undefined) return UNKNOWN;
    if (!(sigma.min >= 0 && sigma.max <= MAX_SIGMA)) {
      const advice = `Give it limits from 0 to ${MAX_SIGMA}, as \`uniform(0.5, 3)\` has.`;
      call.report(rangeUnknown, { entry: 'blur', range: sigma, advice }, { at: 'sigma', because: [1] });
    }
    return tensor((call.inputs[0] as TensorType).shape, image.range);
  },
  window({ args, inputs }) {
    const size = 2 * radius(largest(args, inputs)) + 1;
    return { kind: 'window', kernel: [size, size], stride: [1, 1] };
  },
  graph({ tf, inputs, inputTypes, args }) {
    const x = inputs[0]!;
    const border = args.text('border') === 'replicate' ? 'replicate' : 'reflect';
    const sigma = strengthOf({ tf, inputs, args }, 'sigma');
    if (typeof sigma !== 'number') {
      return varyingBlur(tf, x, sigma, radius(largest(args, inputTypes)), border);
    }
    if (sigma === 0) return x;
    const taps = gaussianTaps(2 * radius(sigma) + 1, sigma);
    return applySeparable(
      tf,
      x,
      correlation(x.shape[1]!, taps, border),
      correlation(x.shape[2]!, taps, border),
    );
  },
});

/** The largest sigma that there may be. */
function largest(args: Arguments, inputs: readonly ValueType[]): number {
  if (args.has('sigma')) return args.number('sigma');
  const strength = inputs[1];
  return strength?.kind === 'tensor' ? Math.min(MAX_SIGMA, strength.range.max) : 0;
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
  const own = tf.maximum(tf.mul(tf.reshape(sigma, [-1, 1]), tf.ones([batch, 1])), MIN_SIGMA);
  const distances = tf.tensor2d(
    Float32Array.from({ length: 2 * most + 1 }, (_, tap) => Math.abs(tap - most)),
    [1, 2 * most + 1],
  );
  const weights = tf.exp(tf.mul(tf.square(tf.div(distances, own)), -0.5));
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
