import { unequalSizes } from '../../diagnostics/shapes/CNN203-unequal-sizes';
import { scalar, UNKNOWN } from '../../types';
import { broadcastShapes } from '../arithmetic/broadcast';
import { defineEntry } from '../entry';
import { isNumber, sameShape, tensorInput } from '../inputs';
import { softplus } from '../smooth';
import { meanPerExample } from '../tensors';

export const bce = defineEntry({
  name: 'bce',
  alsoCalled: [
    'bce_with_logits',
    'binary_crossentropy',
    'binary_cross_entropy',
    'bce_with_logits_loss',
    'bce_loss',
  ],
  category: 'loss',
  summary: 'Binary cross-entropy between logits and what they should say, 0 or 1.',
  documentation: `$$\\ell = \\frac{1}{n} \\sum_i \\log(1 + e^{x_i}) - x_i t_i$$

which is $-t \\log \\sigma(x) - (1 - t) \\log(1 - \\sigma(x))$, computed so that no logit over- or underflows. \`logits\` is the
network's result *without* a \`sigmoid\`; \`target\` is a number or a value of the same shape, in [0, 1].

The original GAN loss: \`bce(Critic(real), 1) + bce(Critic(fake), 0)\` over the critic and, non-saturating,
\`bce(Critic(fake), 1)\` over the generator. A target of 0.9 for real images (one-sided label smoothing) keeps the critic from
growing too sure.`,
  paper: {
    title: 'Generative Adversarial Nets',
    authors: 'Goodfellow, Pouget-Abadie, Mirza, Xu, Warde-Farley, Ozair, Courville, Bengio',
    year: 2014,
    url: 'https://arxiv.org/abs/1406.2661',
  },
  incoming: false,
  takesLogits: true,
  parameters: [
    { name: 'logits', kind: 'value', documentation: 'Scores before a sigmoid: positive means 1.' },
    {
      name: 'target',
      kind: 'value',
      documentation: 'What is right: a number, or a value of the same shape.',
    },
  ],
  type(call) {
    const logits = tensorInput(call, 'bce', { index: 0, at: 'logits' });
    const target = call.inputs[1];
    if (logits === undefined || target === undefined || target.kind === 'unknown') return UNKNOWN;
    if (!isNumber(target)) {
      const type = tensorInput(call, 'bce', { index: 1, at: 'target' });
      if (type === undefined) return UNKNOWN;
      const fits = broadcastShapes(logits.shape, type.shape);
      if (fits === undefined || !sameShape(fits, logits.shape)) {
        const data = { operation: 'bce', left: logits.shape, right: type.shape };
        call.report(unequalSizes, data, { because: [0, 1] });
        return UNKNOWN;
      }
    }
    return scalar({ min: 0, max: Infinity });
  },
  graph({ tf, inputs }) {
    const [logits, target] = inputs;
    return meanPerExample(tf, tf.sub(softplus(tf, logits!), tf.mul(logits!, target!)));
  },
});
