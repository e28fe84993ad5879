import { meanPerExample } from '../tensors';
import { adversarialLoss } from './adversarial';

export const hingeDiscriminator = adversarialLoss({
  name: 'hinge_discriminator',
  formerly: ['hinge_critic'],
  summary: 'Hinge loss for a discriminator: zero once real and generated images are separated by a margin.',
  documentation: `$$\\ell = \\operatorname{mean} \\max(0, 1 - D(x)) + \\operatorname{mean} \\max(0, 1 + D(G(z)))$$

\`hinge_discriminator(Critic(real), Critic(fake)) over Critic\`, with \`hinge_generator\` for the generator. Takes the critic's plain result, without a sigmoid.
Steadier than \`bce\`, especially with \`spectral: true\` in the critic; the loss of SAGAN and BigGAN.`,
  paper: {
    title: 'Geometric GAN',
    authors: 'Lim, Ye',
    year: 2017,
    url: 'https://arxiv.org/abs/1705.02894',
  },
  of: ['real', 'fake'],
  range: { min: 0, max: Number.POSITIVE_INFINITY },
  apply: (tf, [real, fake]) =>
    tf.add(meanPerExample(tf, tf.relu(tf.sub(1, real!))), meanPerExample(tf, tf.relu(tf.add(fake!, 1)))),
});
