import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { scalar, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { constant, exp, maxOver } from '../smooth';
import { overPixels, scoresAndLabel } from './classes';

export const crossEntropy = defineEntry({
  name: 'cross_entropy',
  alsoCalled: ['categorical_crossentropy', 'sparse_categorical_crossentropy', 'cross_entropy_loss'],
  category: 'loss',
  summary: 'Cross-entropy between the scores of a classifier and the right class.',
  documentation: `$$\\ell = \\log \\sum_k e^{x_k} - x_\\ell$$

which is $-\\log \\text{softmax}(x)_\\ell$ for the label $\\ell$, computed so that nothing overflows. \`logits\` is a vector with one score per class, *without* a
\`softmax\`; \`label\` is a \`class(n)\`. Guessing evenly among ten classes costs $\\log 10 \\approx 2.30$.

Of a label map, as \`pairs(..., labels: 21)\` gives it, \`logits\` is an image of the map's size with one channel per class, and the loss of an example is the mean over
its pixels; those without a class (255 in the file) don't count.

For classifiers. To compare images use \`l1\` or \`l2\`.`,
  incoming: false,
  takesLogits: true,
  parameters: [
    {
      name: 'logits',
      kind: 'value',
      documentation: 'Scores before a softmax, one for each class: a vector, or a channel each.',
    },
    { name: 'label', kind: 'value', documentation: 'The right class, or a label map.' },
    {
      name: 'smoothing',
      kind: 'number',
      default: 0,
      minimum: 0,
      maximum: 1,
      documentation:
        'Label smoothing: the share of the target that is spread evenly over all classes, 0.1 as a rule (Szegedy and others, *Rethinking the Inception Architecture for Computer Vision*, 2016).',
    },
  ],
  type: (call) =>
    scoresAndLabel(call, 'cross_entropy') === undefined
      ? UNKNOWN
      : scalar({ min: 0, max: Number.POSITIVE_INFINITY }),
  // The right class's score by a product with ones and zeros, which are as large as the scores: the gradient of a look-up is a
  // scatter, which some backends do one place after another.
  graph(context) {
    const { tf, inputs, args } = context;
    const [logits, label] = inputs as [Tensor, Tensor];
    const classes = logits.shape.at(-1)!;
    const axis = logits.rank - 1;
    const centered = tf.sub(logits, constant(tf, maxOver(tf, logits, [axis])));
    const total = tf.log(tf.sum(exp(tf, centered), axis));
    const right = tf.oneHot(label as Tensor1D, classes, 1, 0, 'float32');
    const smoothing = args.number('smoothing');
    const target = smoothing === 0 ? right : tf.add(tf.mul(right, 1 - smoothing), smoothing / classes);
    const surprise = tf.sub(tf.reshape(total, label.shape), tf.sum(tf.mul(centered, target), axis));
    return overPixels(context, surprise);
  },
});
