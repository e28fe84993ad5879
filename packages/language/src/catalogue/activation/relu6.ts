import { clip } from '../smooth';
import { increasing, pointwise } from './pointwise';

export const relu6 = pointwise({
  name: 'relu6',
  summary: 'Limits values to [0, 6].',
  documentation: `$$y = \\min(\\max(0, x), 6)$$

The \`relu\` of MobileNet: its bound keeps values within what numbers of few bits can hold. No gradient passes beyond either end.`,
  paper: {
    title: 'MobileNetV2: Inverted Residuals and Linear Bottlenecks',
    authors: 'Sandler, Howard, Zhu, Zhmoginov, Chen',
    year: 2018,
    url: 'https://arxiv.org/abs/1801.04381',
  },
  parameters: [],
  range: increasing((x) => Math.min(Math.max(0, x), 6)),
  apply: (tf, x) => clip(tf, x, 0, 6),
});
