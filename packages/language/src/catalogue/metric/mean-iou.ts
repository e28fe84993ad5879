import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { scalar, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { knownPixels, scoresAndLabel } from '../loss/classes';

export const meanIou = defineEntry({
  name: 'mean_iou',
  category: 'metric',
  summary: 'How well the regions of each class are found, averaged over the classes.',
  documentation: `$$\\frac{1}{n} \\sum_k \\frac{|P_k \\cap T_k|}{|P_k \\cup T_k|}$$

where $P_k$ are the pixels whose largest score is that of class $k$, and $T_k$ those that are of class $k$, in all images that are measured on together,
as PASCAL VOC and Cityscapes measure it: intersection over union, averaged over the classes that occur in either. \`logits\` is an image with one channel per
class, \`label\` a label map of its size, as \`pairs(..., labels: 21)\` gives it; pixels without a class (255 in the file) don't count. A softmax before it makes no
difference. Large regions can't hide small classes in it, as they do in \`accuracy\`. It has no gradient: train with \`cross_entropy\`.`,
  paper: {
    title: 'The PASCAL Visual Object Classes Challenge: A Retrospective',
    authors: 'Everingham, Eslami, Van Gool, Williams, Winn, Zisserman',
    year: 2015,
  },
  incoming: false,
  higherIsBetter: true,
  differentiable: false,
  parameters: [
    { name: 'logits', kind: 'value', documentation: 'Scores, a channel for each class.' },
    { name: 'label', kind: 'value', documentation: 'The right classes.' },
  ],
  type: (call) => (scoresAndLabel(call, 'mean_iou') === undefined ? UNKNOWN : scalar({ min: 0, max: 1 })),
  // Of each example, for each class the sizes of intersection and union.
  graph(context) {
    const { tf, inputs } = context;
    const [scores, label] = inputs as [Tensor, Tensor];
    const classes = scores.shape.at(-1)!;
    const known = tf.expandDims(knownPixels(context), -1);
    const marks = (of: Tensor) => tf.mul(tf.oneHot(of as Tensor1D, classes, 1, 0, 'float32'), known);
    const found = marks(tf.argMax(scores, scores.rank - 1));
    const right = marks(label);
    const sizes = (of: Tensor) => tf.sum(tf.reshape(of, [of.shape[0]!, -1, classes]), 1);
    const both = sizes(tf.mul(found, right));
    return tf.concat([both, tf.sub(tf.add(sizes(found), sizes(right)), both)], 1);
  },
  ofSums(sums) {
    const classes = sums.length / 2;
    const shares = Array.from({ length: classes }, (_, k) => [sums[k]!, sums[classes + k]!] as const)
      .filter(([, union]) => union > 0)
      .map(([both, union]) => both / union);
    return shares.reduce((sum, share) => sum + share, 0) / shares.length;
  },
});
