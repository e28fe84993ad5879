import { meanPerExample } from '../tensors';
import { adversarialLoss } from './adversarial';

export const lsganDiscriminator = adversarialLoss({
  name: 'lsgan_discriminator',
  formerly: ['lsgan_critic'],
  summary: 'Least-squares loss for a discriminator: 1 for real images, 0 for generated ones.',
  documentation: `$$\\ell = \\tfrac{1}{2} \\operatorname{mean} (D(x) - 1)^2 + \\tfrac{1}{2} \\operatorname{mean} D(G(z))^2$$

\`lsgan_discriminator(Critic(real), Critic(fake)) over Critic\`, with \`lsgan_generator\` for the generator. Takes the critic's plain result, without a
sigmoid. Images that are judged right but lie far from the decision still get a gradient, unlike with \`bce\`; used by CycleGAN.`,
  paper: {
    title: 'Least Squares Generative Adversarial Networks',
    authors: 'Mao, Li, Xie, Lau, Wang, Smolley',
    year: 2017,
    url: 'https://arxiv.org/abs/1611.04076',
  },
  of: ['real', 'fake'],
  range: { min: 0, max: Number.POSITIVE_INFINITY },
  apply: (tf, [real, fake]) => {
    const errors = tf.add(
      meanPerExample(tf, tf.square(tf.sub(real!, 1))),
      meanPerExample(tf, tf.square(fake!)),
    );
    return tf.mul(errors, 0.5);
  },
});
