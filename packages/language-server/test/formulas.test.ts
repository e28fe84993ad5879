import { catalogue } from '@cnn-studio/language';
import { expect, test } from 'vitest';
import { plainFormula, withPlainFormulas } from '../src/formulas';

test.each([
  ['H \\times W \\times C', 'H × W × C'],
  ['y = x\\, \\sigma(x) = \\frac{x}{1 + e^{-x}}', 'y = x σ(x) = x / (1 + e^(-x))'],
  ['\\lceil H/s \\rceil \\times F', '⌈ H/s ⌉ × F'],
  ['k_{u,v,c} + x_i^2', 'k_u,v,c + x_i^2'],
  ['\\hat x = \\operatorname{mean}_c x', 'x = mean_c x'],
  ['\\sqrt{\\sigma^2 + \\epsilon}', '√(σ^2 + ε)'],
  ['y = \\begin{cases} x & x > 0 \\\\ 0 & x \\le 0 \\end{cases}', 'y = x if x > 0; 0 if x ≤ 0'],
  ['\\frac{a', 'a /'],
])('%s reads %s', (latex, plain) => {
  expect(plainFormula(latex)).toBe(plain);
});

test('code stays as it is', () => {
  expect(withPlainFormulas('`$a$` is $a \\cdot b$, and\n```\n$x$\n```')).toBe(
    '`$a$` is `a · b`, and\n```\n$x$\n```',
  );
});

test('no documentation of the catalogue is left with commands', () => {
  for (const entry of catalogue.values()) {
    expect(withPlainFormulas(entry.documentation), entry.name).not.toMatch(/\\[a-z]|\$\$/);
  }
});
