import { defineDiagnostic } from '../define';

export interface GradientZero {
  /** `grad`, `r1`, `gradient_penalty`. */
  readonly entry: string;
  /** The network whose gradient is meant; absent where a value's is. */
  readonly network?: string;
  /** Where a gradient is stopped on the way: `` `stop` lets no gradient through ``. */
  readonly reason?: string;
}

export const gradientZero = defineDiagnostic<GradientZero>({
  code: 'CNN319',
  name: 'gradient-zero',
  severity: 'error',
  title: 'A gradient with respect to something that the value does not depend on',
  documentation: `\`grad(y, x)\` says how \`y\` changes with \`x\`. Where \`y\` is not computed from \`x\`, or only through steps that let no
gradient through (\`stop\`, labels), it is 0 whatever the weights are, and so is every penalty made of it. The same holds for a critic under \`r1\` or
\`gradient_penalty\` that doesn't look at its image.

An expression written twice makes two values, and neither is computed from the other: give it a name, and use the name in both places.`,
  examples: [
    {
      wrong: `network Critic(image: [16, 16, 1]) -> [1] { flatten -> dense(1) }
train t {
  data image = mnist(train)
  slope = grad(Critic(image -> resize(16, 16)), image -> resize(16, 16)) // <- here
  minimize mean(Critic(image -> resize(16, 16))) + mean(slope * slope) over Critic
  steps 10
}`,
      right: `network Critic(image: [16, 16, 1]) -> [1] { flatten -> dense(1) }
train t {
  data image = mnist(train)
  small = image -> resize(16, 16)
  slope = grad(Critic(small), small)
  minimize mean(Critic(small)) + mean(slope * slope) over Critic
  steps 10
}`,
    },
    {
      wrong: `network Critic(image: [16, 16, 1]) -> [1] { stop -> flatten -> dense(1) }
train t {
  data image = mnist(train)
  small = image -> resize(16, 16)
  minimize bce(Critic(small), 1) + r1(Critic, small) over Critic // <- here
  steps 10
}`,
      right: `network Critic(image: [16, 16, 1]) -> [1] { flatten -> dense(1) }
train t {
  data image = mnist(train)
  small = image -> resize(16, 16)
  minimize bce(Critic(small), 1) + r1(Critic, small) over Critic
  steps 10
}`,
    },
  ],
  message({ entry, network, reason }) {
    const zero = `\`${entry}\` is the same whatever the weights are, because this gradient is always 0`;
    if (reason !== undefined) return `${zero}: ${reason}. Differentiate what comes before that.`;
    if (network !== undefined)
      return `${zero}: the result of \`${network}\` does not depend on its first input. Use that input in \`${network}\`.`;
    return `${zero}: the value is not computed from this one. Give what it is computed from a name and use that here; an expression written twice makes two values.`;
  },
});
