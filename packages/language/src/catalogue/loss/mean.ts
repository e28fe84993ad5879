import { scalar, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { isNumber, tensorInput } from '../inputs';
import { meanPerExample } from '../tensors';

export const mean = defineEntry({
  name: 'mean',
  category: 'loss',
  summary: 'Mean of all elements, over the batch too: makes a number of any value.',
  documentation: `$$\\ell = \\frac{1}{n} \\sum_i x_i$$

To build losses by hand: \`mean(Critic(fake)) - mean(Critic(real))\` is the Wasserstein critic's, and
\`bce(Critic(real) - mean(Critic(fake)), 1)\` half of a relativistic one's. When measured it is the mean over all images that are measured.`,
  incoming: false,
  parameters: [{ name: 'value', kind: 'value', documentation: 'What to average.' }],
  type(call) {
    const [input] = call.inputs;
    if (input !== undefined && input.kind !== 'class' && isNumber(input)) return input;
    const type = tensorInput(call, 'mean', { index: 0, at: 'value' });
    return type === undefined ? UNKNOWN : scalar(type.range);
  },
  graph({ tf, inputs }) {
    const x = inputs[0]!;
    return x.rank === 0 ? x : meanPerExample(tf, x);
  },
});
