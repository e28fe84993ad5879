import { compare, multiply } from '../../algebra/dim';
import { unequalSizes } from '../../diagnostics/shapes/CNN203-unequal-sizes';
import { type TensorType, tensor, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { knownSize, tensorInput } from '../inputs';
import { asSequences, attend, checkHeads, headsParameter, placesOf } from './heads';

const NAMES = ['query', 'key', 'value'] as const;

export const attention = defineEntry({
  name: 'attention',
  category: 'attention',
  summary:
    'Cross-attention: for every place of one image, gathers from the places of another that match it best.',
  documentation: `$$y = \\text{softmax}\\!\\left(\\frac{Q K^\\top}{\\sqrt{d}}\\right) V$$

in \`heads\` parallel heads of $d = C / \\text{heads}$ channels each, without weights of its own: make \`query\`, \`key\` and \`value\` with \`conv(channels, 1)\`.
The result has the places of \`query\` and the channels of \`value\`. \`query\` and \`key\` have the same channels, \`key\` and \`value\` the same places; all
are images, or all are \`windows\`, each of which attends to itself.

For cross-attention (features of a degraded image ask those of a reference) and for attention of your own making.`,
  paper: {
    title: 'Attention Is All You Need',
    authors: 'Vaswani, Shazeer, Parmar, Uszkoreit, Jones, Gomez, Kaiser, Polosukhin',
    year: 2017,
    url: 'https://arxiv.org/abs/1706.03762',
  },
  incoming: false,
  parameters: [
    { name: 'query', kind: 'value', documentation: 'What each place asks for.' },
    {
      name: 'key',
      kind: 'value',
      documentation: 'What each place of the other image offers; as many channels as `query`.',
    },
    { name: 'value', kind: 'value', documentation: 'What is gathered; as many places as `key`.' },
    headsParameter,
  ],
  type(call) {
    const types: TensorType[] = [];
    for (const [index, at] of NAMES.entries()) {
      const type = tensorInput(call, 'attention', { index, at });
      if (type === undefined) return UNKNOWN;
      types.push(type);
    }
    const [query, key, value] = types as [TensorType, TensorType, TensorType];
    const fits = (a: TensorType, b: TensorType, from: number, to?: number) =>
      a.shape.length === b.shape.length &&
      a.shape.slice(from, to).every((dim, axis) => compare(dim, b.shape.slice(from, to)[axis]!) === 'equal');
    for (const [left, right, good] of [
      [0, 1, fits(query, key, -1) && (query.shape.length < 5 || fits(query, key, 0, 2))],
      [1, 2, fits(key, value, 0, -1)],
    ] as const) {
      if (good) continue;
      const data = { operation: 'attention', left: types[left]!.shape, right: types[right]!.shape };
      call.report(unequalSizes, data, { at: NAMES[right], because: [left, right] });
      return UNKNOWN;
    }
    for (const [index, type] of types.entries()) {
      const place = { index, at: NAMES[index]! };
      const channels = knownSize(call, 'attention', 'channels', type.shape.at(-1)!, place);
      if (index !== 1) checkHeads(call, 'attention', channels);
    }
    return tensor([...query.shape.slice(0, -1), value.shape.at(-1)!], value.range);
  },
  multiplyAdds(call) {
    const [query, key, value] = call.inputs as readonly TensorType[];
    const { groups, places } = placesOf(query!.shape);
    const pairs = multiply(multiply(groups, places), placesOf(key!.shape).places);
    return multiply(pairs, Number(query!.shape.at(-1)) + Number(value!.shape.at(-1)));
  },
  window: () => ({ kind: 'global' }),
  graph({ tf, inputs, args }) {
    const [q, k, v] = inputs.map((input) => asSequences(tf, input));
    const gathered = attend(tf, q!, k!, v!, args.number('heads'));
    return tf.reshape(gathered, [...inputs[0]!.shape.slice(0, -1), v!.shape[2]!]);
  },
});
