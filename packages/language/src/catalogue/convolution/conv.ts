import { multiply, product } from '../../algebra/dim';
import { groupsDontDivide } from '../../diagnostics/entries/CNN234-groups';
import { tensor, UNKNOWN } from '../../types';
import { type Call, defineEntry } from '../entry';
import { kernel, zeros } from '../initializers';
import { imageInput, knownSize } from '../inputs';
import { convolve } from './convolve';
import {
  biasParameter,
  convolvedSize,
  dilationParameter,
  filtersParameter,
  incomingChannels,
  kernelParameter,
  paddingParameter,
  slidingWindow,
  strideParameter,
  windowOf,
} from './parameters';
import { spectralKernel, spectralParameter, spectralWeights } from './spectral';

function kernelShape(call: Call): [number, number, number, number] {
  const channels = incomingChannels(call);
  const [height, width] = call.args.pair('kernel');
  return [height, width, channels / call.args.number('groups'), call.args.number('filters')];
}

export const conv = defineEntry({
  name: 'conv',
  category: 'convolution',
  summary: 'Slides learned kernels over an image: each output channel is one kernel’s response.',
  documentation: `$$y_{i,j,f} = b_f + \\sum_{u,v,c} k_{u,v,c,f}\\; x_{si+du,\\; sj+dv,\\; c}$$

$H \\times W \\times C$ becomes $\\lceil H/s \\rceil \\times \\lceil W/s \\rceil \\times F$ with \`same\` padding. (As everywhere in deep
learning this is a cross-correlation: the kernel is not flipped.)

The layer to build image networks from. Two 3×3 kernels in a row see as much as one 5×5 with fewer weights; a 1×1 kernel
mixes channels only. \`reflect\` padding avoids the dark rims that zeros can leave in restored images. Right before
\`batch_norm\` the \`bias\` is superfluous.`,
  paper: {
    title: 'Gradient-based learning applied to document recognition',
    authors: 'LeCun, Bottou, Bengio, Haffner',
    year: 1998,
  },
  incoming: true,
  parameters: [
    filtersParameter,
    kernelParameter,
    strideParameter,
    dilationParameter,
    {
      name: 'groups',
      kind: 'integer',
      default: 1,
      minimum: 1,
      documentation:
        'Splits the channels into so many parts, each convolved separately with its share of the filters.',
    },
    paddingParameter,
    biasParameter,
    spectralParameter,
  ],
  type(call) {
    const { args } = call;
    const image = imageInput(call, 'conv');
    if (image === undefined) return UNKNOWN;
    const filters = args.number('filters');
    const groups = args.number('groups');
    const channels = knownSize(call, 'conv', 'channels', image.channels);
    for (const [what, count] of [
      ['incoming channels', channels],
      ['filters', filters],
    ] as const) {
      if (count !== undefined && count % groups !== 0) {
        call.report(
          groupsDontDivide,
          { entry: 'conv', groups, what, channels: count },
          { at: 'groups', because: [0] },
        );
      }
    }
    const size = convolvedSize(call, 'conv', image);
    return size === undefined ? UNKNOWN : tensor([...size, filters]);
  },
  weights(call) {
    const shape = kernelShape(call);
    const filters = shape[3];
    return [
      kernel(shape),
      ...(call.args.boolean('bias') ? [zeros('bias', [filters])] : []),
      ...spectralWeights(call.args, filters),
    ];
  },
  multiplyAdds(call, output) {
    if (output.kind !== 'tensor') return 0;
    const [height, width, channels] = kernelShape(call);
    return multiply(product(output.shape), height * width * channels);
  },
  window: slidingWindow,
  graph(context) {
    const { tf, inputs, args, weights } = context;
    const filters = spectralKernel(context, weights.kernel!);
    const y = convolve(tf, inputs[0]!, filters, windowOf(args), args.number('groups'));
    return args.boolean('bias') ? tf.add(y, weights.bias!) : y;
  },
});
