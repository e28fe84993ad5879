import { meanPerExample } from '../tensors';
import { adversarialLoss } from './adversarial';

export const hingeGenerator = adversarialLoss({
  name: 'hinge_generator',
  summary: 'The generator’s side of the hinge loss: raises the discriminator’s scores of generated images.',
  documentation: `$$\\ell = -\\operatorname{mean} D(G(z))$$

\`hinge_generator(Critic(fake)) over Generator\`, with \`hinge_discriminator\` for the critic. It has no lower limit: watch the images, not the loss.`,
  paper: {
    title: 'Geometric GAN',
    authors: 'Lim, Ye',
    year: 2017,
    url: 'https://arxiv.org/abs/1705.02894',
  },
  of: ['fake'],
  range: { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY },
  apply: (tf, [fake]) => tf.neg(meanPerExample(tf, fake!)),
});
