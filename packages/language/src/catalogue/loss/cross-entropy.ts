import type { Tensor1D } from '@tensorflow/tfjs-core';
import { scalar, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { constant, exp, maxOver } from '../smooth';
import { scoresAndLabel } from './classes';

export const crossEntropy = defineEntry({
  name: 'cross_entropy',
  category: 'loss',
  summary: 'Cross-entropy between the scores of a classifier and the right class.',
  documentation: `$$\\ell = \\log \\sum_k e^{x_k} - x_\\ell$$

which is $-\\log \\text{softmax}(x)_\\ell$ for the label $\\ell$, computed so that nothing overflows. \`logits\` is a vector with one score per class, *without* a
\`softmax\`; \`label\` is a \`class(n)\`. Guessing evenly among ten classes costs $\\log 10 \\approx 2.30$.

For classifiers. To compare images use \`l1\` or \`l2\`.`,
  incoming: false,
  takesLogits: true,
  parameters: [
    { name: 'logits', kind: 'value', documentation: 'Scores before a softmax, one for each class.' },
    { name: 'label', kind: 'value', documentation: 'The right class.' },
  ],
  type: (call) =>
    scoresAndLabel(call, 'cross_entropy') === undefined
      ? UNKNOWN
      : scalar({ min: 0, max: Number.POSITIVE_INFINITY }),
  graph({ tf, inputs }) {
    const [logits, label] = inputs;
    const [batch = 1, classes = 1] = logits!.shape;
    const centered = tf.sub(logits!, constant(tf, maxOver(tf, logits!, [1])));
    const total = tf.log(tf.sum(exp(tf, centered), 1));
    const right = tf.oneHot(label as Tensor1D, classes, 1, 0, 'float32');
    return tf.sub(tf.reshape(total, [batch]), tf.sum(tf.mul(centered, right), 1));
  },
});
