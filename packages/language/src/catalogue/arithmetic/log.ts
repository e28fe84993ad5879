import { increasing, pointwise } from '../activation/pointwise';

export const log = pointwise({
  name: 'log',
  category: 'arithmetic',
  summary: 'The natural logarithm of every element.',
  documentation: `$$y = \\ln x$$

Minus infinity at 0 and not a number below it: add a small number first where $x$ can be 0. Of a softmax or sigmoid rather use
\`cross_entropy\` or \`bce\` on the logits, which lose no precision.`,
  parameters: [],
  range: increasing((x) => Math.log(Math.max(0, x))),
  apply: (tf, x) => tf.log(x),
});
