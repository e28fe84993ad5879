import { defineDiagnostic } from '../define';

export const batchNormInCritic = defineDiagnostic<{ readonly network: string; readonly penalty: string }>({
  code: 'CNN502',
  name: 'batch-norm-in-critic',
  severity: 'warning',
  title: 'Batch normalization in a critic under a gradient penalty',
  documentation: `A gradient penalty asks how the critic's score of *one* image changes with that image. Batch normalization mixes
the images of a batch, so the score of one depends on all the others, and the penalty no longer means what it should
(Gulrajani et al., *Improved Training of Wasserstein GANs*, 2017, section 4). Use \`layer_norm\`, \`instance_norm\` or none.`,
  examples: [
    {
      wrong: `network Generator(z: [100]) -> [28, 28, 1] { dense(784) -> reshape(28, 28, 1) -> tanh }
network Critic(image: [28, 28, 1]) -> [1] { conv(8, 3) -> batch_norm -> leaky_relu(0.2) -> flatten -> dense(1) }
train t {
  data image = mnist(train)
  real = image -> rescale(-1, 1)
  fake = Generator(normal(100))
  minimize 10 * gradient_penalty(Critic, real, fake) + mean(Critic(fake)) - mean(Critic(real)) over Critic // <- here
  minimize -mean(Critic(fake)) over Generator
  steps 10
}`,
      right: `network Generator(z: [100]) -> [28, 28, 1] { dense(784) -> reshape(28, 28, 1) -> tanh }
network Critic(image: [28, 28, 1]) -> [1] { conv(8, 3) -> layer_norm -> leaky_relu(0.2) -> flatten -> dense(1) }
train t {
  data image = mnist(train)
  real = image -> rescale(-1, 1)
  fake = Generator(normal(100))
  minimize 10 * gradient_penalty(Critic, real, fake) + mean(Critic(fake)) - mean(Critic(real)) over Critic
  minimize -mean(Critic(fake)) over Generator
  steps 10
}`,
    },
  ],
  message: ({ network, penalty }) =>
    `\`${penalty}\` looks at one image at a time, but \`batch_norm\` in \`${network}\` mixes the images of a batch. Use \`layer_norm\` or \`instance_norm\` there.`,
});
