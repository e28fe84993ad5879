import { defineEntry } from '../entry';
import { adamRule } from './adaptive';
import { epsilonParameter, learningRate, share } from './parameters';

export const adam = defineEntry({
  name: 'adam',
  category: 'optimizer',
  isDefault: true,
  summary: 'Gradient descent with an adaptive learning rate for every weight.',
  documentation: `$$m \\leftarrow \\beta_1 m + (1 - \\beta_1) g, \\quad v \\leftarrow \\beta_2 v + (1 - \\beta_2) g^2, \\quad
w \\leftarrow w - \\eta\\, \\frac{\\hat m}{\\sqrt{\\hat v} + \\epsilon}$$

where $\\hat m = m / (1 - \\beta_1^t)$ and $\\hat v = v / (1 - \\beta_2^t)$ correct for the start at 0.

The default choice. For GANs use a smaller \`beta1\`: \`adam(2e-4, beta1: 0.5)\` (DCGAN), \`adam(1e-4, beta1: 0, beta2: 0.9)\`
(Wasserstein with \`gradient_penalty\`).`,
  paper: {
    title: 'Adam: A Method for Stochastic Optimization',
    authors: 'Kingma, Ba',
    year: 2015,
    url: 'https://arxiv.org/abs/1412.6980',
  },
  incoming: false,
  parameters: [
    learningRate(1e-3),
    share('beta1', 0.9, 'How much of the average gradient each step keeps.'),
    share('beta2', 0.999, 'How much of the average squared gradient each step keeps.'),
    epsilonParameter(1e-8),
  ],
  optimizer: adamRule,
});
