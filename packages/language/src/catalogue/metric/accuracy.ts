import { scalar, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { scoresAndLabel } from '../loss/classes';

export const accuracy = defineEntry({
  name: 'accuracy',
  category: 'metric',
  summary: 'Share of the examples whose largest score is the right class’s.',
  documentation: `1 where $\\arg\\max_k x_k = \\ell$, else 0, averaged over the examples. \`logits\` is a vector with one score per class; a \`softmax\` before it makes no
difference. It has no gradient: train with \`cross_entropy\`, measure with this.`,
  incoming: false,
  higherIsBetter: true,
  differentiable: false,
  parameters: [
    { name: 'logits', kind: 'value', documentation: 'Scores, one for each class.' },
    { name: 'label', kind: 'value', documentation: 'The right class.' },
  ],
  type: (call) => (scoresAndLabel(call, 'accuracy') === undefined ? UNKNOWN : scalar({ min: 0, max: 1 })),
  graph: ({ tf, inputs }) => tf.cast(tf.equal(tf.argMax(inputs[0]!, 1), inputs[1]!), 'float32'),
});
