import { defineEntry } from '../entry';
import { adamRule } from './adaptive';
import { epsilonParameter, learningRate, share } from './parameters';

export const adamw = defineEntry({
  name: 'adamw',
  category: 'optimizer',
  summary: 'Adam with decoupled weight decay.',
  documentation: `As \`adam\`, and each step also shrinks the weights: $w \\leftarrow w - \\eta \\lambda w$ with \`weight_decay\` $\\lambda$, apart from the gradient's averages. Against
overfitting in classifiers and attention networks; GANs and restoration networks seldom need it.`,
  paper: {
    title: 'Decoupled Weight Decay Regularization',
    authors: 'Loshchilov, Hutter',
    year: 2019,
    url: 'https://arxiv.org/abs/1711.05101',
  },
  incoming: false,
  parameters: [
    learningRate(1e-3),
    share('beta1', 0.9, 'How much of the average gradient each step keeps.'),
    share('beta2', 0.999, 'How much of the average squared gradient each step keeps.'),
    epsilonParameter(1e-8),
    share('weight_decay', 0.01, 'By how much weights shrink, times the learning rate.'),
  ],
  optimizer: adamRule,
});
