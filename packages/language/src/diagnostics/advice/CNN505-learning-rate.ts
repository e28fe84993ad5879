import { defineDiagnostic } from '../define';

export interface LearningRate {
  readonly optimizer: string;
  /** The networks that would be trained with it. */
  readonly networks: readonly string[];
  /** The largest that the schedule reaches. */
  readonly rate: number;
  /** What the optimizer takes unless told. */
  readonly usual: number;
}

export const learningRateAdvice = defineDiagnostic<LearningRate>({
  code: 'CNN505',
  name: 'learning-rate',
  severity: 'warning',
  title: 'A learning rate at which nothing is learned',
  documentation: `With a learning rate of 0, weights stay as they are. \`adam\`, \`adamw\` and \`rmsprop\` move every weight by about the
learning rate in each step, whatever the loss: above 0.1, that is larger than most weights, and what was learned is
overwritten. \`sgd\` moves them by the gradient times the learning rate; above 10, losses usually grow until they overflow.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
train t {
  data image = mnist(train)
  minimize l2(N(image), image) over N using adam(1e3) // <- here
  steps 10
}`,
      right: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
train t {
  data image = mnist(train)
  minimize l2(N(image), image) over N using adam(1e-3)
  steps 10
}`,
    },
  ],
  message: ({ optimizer, networks, rate, usual }) => {
    const names = networks.map((network) => `\`${network}\``).join(' and ');
    const instead = `Typical rates for \`${optimizer}\` are around ${usual}.`;
    if (rate === 0) return `with a learning rate of 0, ${names} will not change. ${instead}`;
    return `with a learning rate of ${rate}, the weights of ${names} jump around and nothing is learned. ${instead}`;
  },
});
