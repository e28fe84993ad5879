import type { Tensor } from '@tensorflow/tfjs-core';
import { scalar, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { overPixels, scoresAndLabel } from '../loss/classes';

export const accuracy = defineEntry({
  name: 'accuracy',
  category: 'metric',
  summary: 'Share of the examples whose largest score is the right class’s.',
  documentation: `1 where $\\arg\\max_k x_k = \\ell$, else 0, averaged over the examples. \`logits\` is a vector with one score per class; a \`softmax\` before it makes no
difference. Of a label map it is the share of each image's pixels, those without a class left out. It has no gradient: train with \`cross_entropy\`, measure with this.`,
  incoming: false,
  higherIsBetter: true,
  differentiable: false,
  parameters: [
    {
      name: 'logits',
      kind: 'value',
      documentation: 'Scores, one for each class: a vector, or a channel each.',
    },
    { name: 'label', kind: 'value', documentation: 'The right class, or a label map.' },
  ],
  type: (call) => (scoresAndLabel(call, 'accuracy') === undefined ? UNKNOWN : scalar({ min: 0, max: 1 })),
  graph(context) {
    const { tf, inputs } = context;
    const [scores, label] = inputs as [Tensor, Tensor];
    return overPixels(context, tf.cast(tf.equal(tf.argMax(scores, scores.rank - 1), label), 'float32'));
  },
});
