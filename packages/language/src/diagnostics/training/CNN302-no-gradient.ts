import { defineDiagnostic } from '../define';

export interface NoGradient {
  readonly network: string;
  /** Why, where it is known: `` `quantize` lets no gradient through ``. */
  readonly reason?: string;
}

export const noGradient = defineDiagnostic<NoGradient>({
  code: 'CNN302',
  name: 'no-gradient',
  severity: 'error',
  title: 'No gradient of a loss reaches a network it is minimized over',
  documentation: `Training follows the gradient of the loss back to the weights. Some steps let none through: rounding, labels, a
softmax over a single channel (which is always 1). And a network without layers that have weights has nothing to train.

The related locations show where the gradient stops. Compare values from before that step.`,
  examples: [
    {
      wrong: `network Critic(image: [28, 28, 1]) -> [1] { flatten -> dense(1) -> softmax }
train t {
  data image = mnist(train)
  minimize mean(Critic(image)) over Critic // <- here
  steps 10
}`,
      right: `network Critic(image: [28, 28, 1]) -> [1] { flatten -> dense(1) -> sigmoid }
train t {
  data image = mnist(train)
  minimize mean(Critic(image)) over Critic
  steps 10
}`,
    },
  ],
  message: ({ network, reason }) =>
    `this loss depends on \`${network}\`, but no gradient reaches it${reason === undefined ? ': it has no layer with weights' : `: ${reason}`}. Nothing would be learned; compute the loss from what comes before.`,
});
