import type * as tfjs from '@tensorflow/tfjs-core';
import type { Range } from '../../types';
import { pointwise } from '../activation/pointwise';
import { withGradient } from '../smooth';

export const pow = pointwise({
  name: 'pow',
  category: 'arithmetic',
  alsoCalled: ['power'],
  summary: 'A power of every element.',
  documentation: `$$y = x^p$$

Written \`x -> pow(2.2)\` or \`pow(x, 2.2)\`, as for a display's gamma; with numbers alone, \`pow(2, 3)\` is a number known when the file
is checked: \`conv(32 * pow(2, i), 3)\`.

Not a number where $x$ is negative, unless the exponent is whole; below an exponent of 1 the gradient is infinite at 0.`,
  parameters: [{ name: 'exponent', kind: 'number', documentation: 'The exponent.' }],
  range: (input, args) => powerRange(input, args.number('exponent')),
  apply: (tf, x, { args }) => power(tf, x, args.number('exponent')),
});

function powerRange({ min, max }: Range, exponent: number): Range {
  const whole = Number.isInteger(exponent);
  const [low, high] = whole ? [min, max] : [Math.max(0, min), Math.max(0, max)];
  const ends = [low ** exponent, high ** exponent];
  if (low <= 0 && high >= 0) {
    // Across 0: an even power turns there, a negative one has a pole.
    if (exponent < 0) return { min: whole ? -Infinity : 0, max: Infinity };
    ends.push(exponent === 0 ? 1 : 0);
  }
  return { min: Math.min(...ends), max: Math.max(...ends) };
}

/** The derivative is made of the same function, so that there is one of any order. */
function power(tf: typeof tfjs, x: tfjs.Tensor, exponent: number): tfjs.Tensor {
  if (exponent === 0) return tf.onesLike(x);
  if (exponent === 1) return x;
  return withGradient(
    tf,
    x,
    (a) => tf.pow(a, exponent),
    (dy, a) => tf.mul(dy, tf.mul(power(tf, a, exponent - 1), exponent)),
  );
}
