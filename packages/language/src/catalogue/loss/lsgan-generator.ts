import { meanPerExample } from '../tensors';
import { adversarialLoss } from './adversarial';

export const lsganGenerator = adversarialLoss({
  name: 'lsgan_generator',
  summary:
    'The generator’s side of the least-squares loss: brings the discriminator’s scores of generated images to 1.',
  documentation: `$$\\ell = \\tfrac{1}{2} \\operatorname{mean} (D(G(z)) - 1)^2$$

\`lsgan_generator(Critic(fake)) over Generator\`, with \`lsgan_discriminator\` for the critic.`,
  paper: {
    title: 'Least Squares Generative Adversarial Networks',
    authors: 'Mao, Li, Xie, Lau, Wang, Smolley',
    year: 2017,
    url: 'https://arxiv.org/abs/1611.04076',
  },
  of: ['fake'],
  range: { min: 0, max: Number.POSITIVE_INFINITY },
  apply: (tf, [fake]) => tf.mul(meanPerExample(tf, tf.square(tf.sub(fake!, 1))), 0.5),
});
