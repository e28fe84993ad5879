import { formatRange, type Range } from '../../types';
import { defineDiagnostic } from '../define';

export interface MixedRanges {
  readonly network: string;
  readonly parameter: string;
  readonly here: Range;
  readonly elsewhere: Range;
}

export const mixedRanges = defineDiagnostic<MixedRanges>({
  code: 'CNN311',
  name: 'mixed-ranges',
  severity: 'warning',
  title: 'A network is given values of different ranges',
  documentation: `A critic that sees real images in [0, 1] and drawn ones in [-1, 1] tells them apart by their brightness alone, and
the generator learns nothing about digits. Rescale the data to the generator's range: \`real = image -> rescale(-1, 1)\`.`,
  examples: [
    {
      wrong: `network Generator(z: [100]) -> [28, 28, 1] { dense(784) -> reshape(28, 28, 1) -> tanh }
network Critic(image: [28, 28, 1]) -> [1] { flatten -> dense(1) }
train t {
  data image = mnist(train)
  fake = Generator(normal(100))
  minimize bce(Critic(image), 1) + bce(Critic(fake), 0) over Critic // <- here
  minimize bce(Critic(fake), 1) over Generator
  steps 10
}`,
      right: `network Generator(z: [100]) -> [28, 28, 1] { dense(784) -> reshape(28, 28, 1) -> tanh }
network Critic(image: [28, 28, 1]) -> [1] { flatten -> dense(1) }
train t {
  data image = mnist(train)
  fake = Generator(normal(100))
  minimize bce(Critic(image -> rescale(-1, 1)), 1) + bce(Critic(fake), 0) over Critic
  minimize bce(Critic(fake), 1) over Generator
  steps 10
}`,
    },
  ],
  message: ({ network, parameter, here, elsewhere }) =>
    `\`${parameter}\` of \`${network}\` is in ${formatRange(here)} here and in ${formatRange(elsewhere)} elsewhere, so brightness alone tells them apart. Rescale this one with \`rescale(${elsewhere.min}, ${elsewhere.max})\`.`,
});
