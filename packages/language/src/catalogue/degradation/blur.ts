import { type TensorType, tensor, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { imageInput } from '../inputs';
import { applySeparable, correlation, gaussianTaps } from '../separable';

/** Beyond three deviations a Gaussian holds 0.3 % of its weight. */
function radius(sigma: number): number {
  return Math.ceil(3 * sigma);
}

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
      minimum: 0,
      maximum: 100,
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
    return image === undefined ? UNKNOWN : tensor((call.inputs[0] as TensorType).shape, image.range);
  },
  window({ args }) {
    const size = 2 * radius(args.number('sigma')) + 1;
    return { kind: 'window', kernel: [size, size], stride: [1, 1] };
  },
  graph({ tf, inputs, args }) {
    const x = inputs[0]!;
    const sigma = args.number('sigma');
    if (sigma === 0) return x;
    const taps = gaussianTaps(2 * radius(sigma) + 1, sigma);
    const border = args.text('border') === 'replicate' ? 'replicate' : 'reflect';
    return applySeparable(
      tf,
      x,
      correlation(x.shape[1]!, taps, border),
      correlation(x.shape[2]!, taps, border),
    );
  },
});
