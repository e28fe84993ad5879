import { scalar, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { equalInputs } from '../inputs';
import { exp } from '../smooth';
import { sumPerExample } from '../tensors';

export const kl = defineEntry({
  name: 'kl',
  alsoCalled: ['kl_divergence', 'kld'],
  category: 'loss',
  summary:
    'KL divergence of a normal distribution from the standard normal: the second term of a variational autoencoder.',
  documentation: `$$\\ell = \\frac{1}{2} \\sum_i \\left(\\mu_i^2 + e^{v_i} - v_i - 1\\right)$$

with \`mean\` $\\mu$ and \`log_variance\` $v = \\ln \\sigma^2$: the Kullback-Leibler divergence of $\\mathcal{N}(\\mu, \\sigma^2)$ from $\\mathcal{N}(0, 1)$, summed over the elements of
an example. It is 0 only at the standard distribution. Losses on images are means over pixels: beside \`l2\` of 28×28 images the sum
of the paper is \`784 * l2(decoded, image) + kl(mean, log_variance)\`.`,
  paper: {
    title: 'Auto-Encoding Variational Bayes',
    authors: 'Kingma, Welling',
    year: 2014,
    url: 'https://arxiv.org/abs/1312.6114',
  },
  incoming: false,
  parameters: [
    { name: 'mean', kind: 'value', documentation: 'Means.' },
    { name: 'log_variance', kind: 'value', documentation: 'Logarithms of the variances, of the same shape.' },
  ],
  type(call) {
    const pair = equalInputs(call, 'kl', ['mean', 'log_variance']);
    return pair === undefined ? UNKNOWN : scalar({ min: 0, max: Infinity });
  },
  graph({ tf, inputs }) {
    const [mean, logVariance] = inputs;
    const spread = tf.sub(tf.sub(exp(tf, logVariance!), logVariance!), 1);
    return tf.mul(sumPerExample(tf, tf.add(tf.square(mean!), spread)), 0.5);
  },
});
