import { clip } from '../smooth';
import { increasing, pointwise } from './pointwise';

export const hardSigmoid = pointwise({
  name: 'hard_sigmoid',
  summary: 'A sigmoid made of three straight lines.',
  documentation: `$$y = \\min(\\max(0, \\tfrac{x}{6} + \\tfrac{1}{2}), 1)$$

0 up to -3, 1 from 3 on: the gate of MobileNetV3, without an exponential. As PyTorch's and Keras 3's.`,
  paper: {
    title: 'Searching for MobileNetV3',
    authors: 'Howard, Sandler, Chu, et al.',
    year: 2019,
    url: 'https://arxiv.org/abs/1905.02244',
  },
  parameters: [],
  range: increasing((x) => Math.min(Math.max(0, x / 6 + 0.5), 1)),
  apply: (tf, x) => clip(tf, tf.add(tf.mul(x, 1 / 6), 0.5), 0, 1),
});
