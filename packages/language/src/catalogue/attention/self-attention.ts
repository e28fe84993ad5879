import type * as tfjs from '@tensorflow/tfjs-core';
import { add, multiply } from '../../algebra/dim';
import { needsImage } from '../../diagnostics/entries/CNN230-needs-image';
import { tensor, UNKNOWN } from '../../types';
import { type Call, defineEntry } from '../entry';
import { kernel, zeros } from '../initializers';
import { knownSize, tensorInput } from '../inputs';
import { asSequences, attend, checkHeads, headsParameter, placesOf } from './heads';
import { positionBias, positionTable } from './relative-positions';

function channelsOf(call: Call): number {
  const [input] = call.inputs;
  return input?.kind === 'tensor' ? (input.shape.at(-1) as number) : 0;
}

function hasPositions(call: Pick<Call, 'args'>): boolean {
  return call.args.text('positions') === 'relative';
}

export const selfAttention = defineEntry({
  name: 'self_attention',
  alsoCalled: ['multi_head_attention', 'mhsa', 'multihead_self_attention', 'non_local'],
  category: 'attention',
  summary: 'Lets every pixel gather what it needs from all others, and adds it.',
  documentation: `$$y = x + \\gamma\\, W_o\\, \\text{softmax}\\!\\left(\\frac{Q K^\\top}{\\sqrt{d}}\\right) V, \\quad Q = x W_q,\\; K = x W_k,\\; V = x W_v$$

over all $N = H W$ pixels, in \`heads\` parallel heads of $d = C / \\text{heads}$ channels each. The shape stays. $\\gamma$ is learned and starts at 0,
so at first the layer does nothing. With \`residual: false\` it is $W_o\\, \\text{softmax}(\\cdot) V$ alone, as the blocks of transformers want it:
\`it + (layer_norm(over: channels) -> self_attention(4, residual: false))\`.

For what convolutions can't see: distant parts that belong together. Time and memory grow with $N^2$ (a 64×64 image takes 16.8 million
weights a head and example): use it where the image is small, 32×32 or less, or within \`windows\`, where each window attends to itself.
\`positions: relative\` adds to each logit a learned number for the offset between its two places (Swin Transformer).`,
  paper: {
    title: 'Self-Attention Generative Adversarial Networks',
    authors: 'Zhang, Goodfellow, Metaxas, Odena',
    year: 2019,
    url: 'https://arxiv.org/abs/1805.08318',
  },
  incoming: true,
  parameters: [
    headsParameter,
    {
      name: 'residual',
      kind: 'boolean',
      default: true,
      documentation: 'Adds the result, times a learned factor that starts at 0, to the incoming value.',
    },
    {
      name: 'positions',
      kind: 'choice',
      choices: ['none', 'relative'],
      default: 'none',
      documentation: 'Whether the logits depend on the relative position of two places.',
    },
  ],
  type(call) {
    const input = tensorInput(call, 'self_attention');
    if (input === undefined) return UNKNOWN;
    const rank = input.shape.length;
    if (rank !== 3 && rank !== 5) {
      call.report(needsImage, { entry: 'self_attention', shape: input.shape }, { because: [0] });
      return UNKNOWN;
    }
    checkHeads(call, 'self_attention', knownSize(call, 'self_attention', 'channels', input.shape.at(-1)!));
    if (hasPositions(call)) {
      knownSize(call, 'self_attention', 'height', input.shape.at(-3)!);
      knownSize(call, 'self_attention', 'width', input.shape.at(-2)!);
    }
    return tensor(input.shape);
  },
  weights(call) {
    const channels = channelsOf(call);
    const [input] = call.inputs;
    const [height = 1, width = 1] = input?.kind === 'tensor' ? input.shape.slice(-3).map(Number) : [];
    return [
      ...['query', 'key', 'value', 'output'].map((name) => kernel([channels, channels], name)),
      ...(call.args.boolean('residual') ? [zeros('gamma', [1])] : []),
      ...(hasPositions(call) ? [positionTable(height, width, call.args.number('heads'))] : []),
    ];
  },
  /** Four matrices for each place, and two products of all places with all. */
  multiplyAdds(call) {
    const [input] = call.inputs;
    if (input?.kind !== 'tensor') return 0;
    const channels = channelsOf(call);
    const { groups, places } = placesOf(input.shape);
    const each = add(
      multiply(places, 4 * channels * channels),
      multiply(multiply(places, places), 2 * channels),
    );
    return multiply(groups, each);
  },
  window: () => ({ kind: 'global' }),
  graph(context) {
    const { tf, inputs, args, weights } = context;
    const x = inputs[0]!;
    const channels = x.shape.at(-1)!;
    const flat = tf.reshape(x, [x.size / channels, channels]);
    const [height = 1, width = 1] = x.shape.slice(-3);
    const project = (matrix: tfjs.Tensor) => asSequences(tf, tf.reshape(tf.matMul(flat, matrix), x.shape));
    const gathered = attend(
      tf,
      project(weights.query!),
      project(weights.key!),
      project(weights.value!),
      args.number('heads'),
      hasPositions(context) ? positionBias(tf, weights.relative_positions!, height, width) : undefined,
    );
    const joined = tf.matMul(tf.reshape(gathered, flat.shape as [number, number]), weights.output!);
    if (!args.boolean('residual')) return tf.reshape(joined, x.shape);
    return tf.add(x, tf.reshape(tf.mul(joined, weights.gamma!), x.shape));
  },
});
