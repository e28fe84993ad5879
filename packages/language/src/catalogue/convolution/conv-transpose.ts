import type { Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { multiply, product } from '../../algebra/dim';
import { windowTooLarge } from '../../diagnostics/entries/CNN233-window-too-large';
import { checkerboard } from '../../diagnostics/entries/CNN510-checkerboard';
import { tensor, UNKNOWN } from '../../types';
import { type Call, defineEntry } from '../entry';
import { kernel, zeros } from '../initializers';
import { imageInput, knownSize } from '../inputs';
import { paddingIsOneOf, tfjsPadding, transposedSize } from './geometry';
import {
  biasParameter,
  filtersParameter,
  kernelParameter,
  paddingParameter,
  strideParameter,
  windowOf,
} from './parameters';
import { spectralKernel, spectralParameter, spectralWeights } from './spectral';

/** TensorFlow's layout: the result's channels before the input's. */
function kernelShape(call: Call): [number, number, number, number] {
  const [input] = call.inputs;
  const channels = input?.kind === 'tensor' ? (input.shape[2] as number) : 0;
  const [height, width] = call.args.pair('kernel');
  return [height, width, call.args.number('filters'), channels];
}

export const convTranspose = defineEntry({
  name: 'conv_transpose',
  alsoCalled: ['deconv', 'deconvolution', 'conv_transposed', 'transposed_conv', 'up_conv'],
  category: 'convolution',
  summary: 'Enlarges an image with learned kernels: each pixel writes a whole window.',
  documentation: `The transpose (adjoint) of a strided \`conv\`: every pixel $x_{i,j}$ adds $x_{i,j} \\cdot k$ to the window that
starts at $(si, sj)$. $H \\times W \\times C$ becomes $sH \\times sW \\times F$ with \`same\` padding, and
$(s(H-1) + k) \\times (s(W-1) + k) \\times F$ with \`valid\`.

The usual way up in generators. Make \`kernel\` a multiple of \`stride\` (4 with 2): otherwise neighboring pixels are written
by different numbers of windows, which shows as a checkerboard. \`upsample(2) -> conv(...)\` is the alternative without
that risk, and \`conv(4 * filters, 3) -> pixel_shuffle(2)\` the fast one.`,
  paper: {
    title: 'Deconvolutional networks',
    authors: 'Zeiler, Krishnan, Taylor, Fergus',
    year: 2010,
  },
  incoming: true,
  parameters: [
    filtersParameter,
    kernelParameter,
    {
      ...strideParameter,
      documentation:
        'Distance between the windows that neighboring pixels write; 2 doubles height and width.',
    },
    {
      ...paddingParameter,
      documentation:
        "`same`: the size is the input's times the stride. `valid`: everything that was written is kept. A number: so many pixels are cut off on each side of that.",
    },
    biasParameter,
    spectralParameter,
  ],
  type(call) {
    const { args } = call;
    const image = imageInput(call, 'conv_transpose');
    if (image === undefined) return UNKNOWN;
    const { kernel: size, stride, padding } = windowOf(args);
    knownSize(call, 'conv_transpose', 'channels', image.channels);
    if (!paddingIsOneOf(call, 'conv_transpose', padding, ['same', 'valid', 'number'])) return UNKNOWN;
    if (size[0] % stride[0] !== 0 || size[1] % stride[1] !== 0) {
      const better = size.map((k, axis) => Math.ceil(k / stride[axis]!) * stride[axis]!);
      const text = better[0] === better[1] ? String(better[0]) : `[${better.join(', ')}]`;
      call.report(
        checkerboard,
        { kernel: size, stride },
        {
          at: 'kernel',
          fixes: [
            {
              title: `Use kernel ${text}`,
              change: { kind: 'set-argument', parameter: 'kernel', text },
              preferred: true,
            },
          ],
        },
      );
    }
    const height = transposedSize(image.height, size[0], stride[0], padding);
    const width = transposedSize(image.width, size[1], stride[1], padding);
    for (const [axis, made] of [
      ['height', height],
      ['width', width],
    ] as const) {
      if (typeof made === 'number' && made < 1) {
        const data = { entry: 'conv_transpose', window: Math.max(...size), size: made, axis, padding: 0 };
        call.report(windowTooLarge, data, { at: 'padding', because: [0] });
        return UNKNOWN;
      }
    }
    return tensor([height, width, args.number('filters')]);
  },
  weights(call) {
    const shape = kernelShape(call);
    return [
      // Glorot's rule is symmetric in its two fans: the order of the channels does not matter.
      kernel(shape),
      ...(call.args.boolean('bias') ? [zeros('bias', [shape[2]])] : []),
      ...spectralWeights(call.args, shape[3]),
    ];
  },
  multiplyAdds(call) {
    const [input] = call.inputs;
    if (input?.kind !== 'tensor') return 0;
    const [height, width, filters] = kernelShape(call);
    return multiply(product(input.shape), height * width * filters);
  },
  window({ args }) {
    const size = args.pair('kernel');
    const stride = args.pair('stride');
    return {
      kind: 'window',
      kernel: [Math.ceil(size[0] / stride[0]), Math.ceil(size[1] / stride[1])],
      stride: [1 / stride[0], 1 / stride[1]],
    };
  },
  graph(context) {
    const { tf, inputs, args, weights } = context;
    const [x] = inputs;
    const { kernel: size, stride, padding } = windowOf(args);
    const filters = spectralKernel(context, weights.kernel!);
    const [batch = 1, height = 1, width = 1] = x!.shape;
    const shape: [number, number, number, number] = [
      batch,
      transposedSize(height, size[0], stride[0], padding) as number,
      transposedSize(width, size[1], stride[1], padding) as number,
      args.number('filters'),
    ];
    const y = tf.conv2dTranspose(
      x as Tensor3D | Tensor4D,
      filters as Tensor4D,
      shape,
      [...stride],
      tfjsPadding(padding as 'same' | 'valid' | number),
    );
    return args.boolean('bias') ? tf.add(y, weights.bias!) : y;
  },
});
