import { defineDiagnostic } from '../define';

export const activationBeforeLogits = defineDiagnostic<{
  readonly activation: string;
  readonly loss: string;
}>({
  code: 'CNN312',
  name: 'activation-before-logits',
  severity: 'warning',
  title: 'A sigmoid or softmax before a loss that takes logits',
  documentation: `\`bce\` and \`cross_entropy\` take logits: they apply the sigmoid or softmax themselves, in a way that stays exact
for large values. With one more before them the loss can't get near 0, and gradients are many times smaller. Remove the
activation.`,
  examples: [
    {
      wrong: `network Critic(image: [28, 28, 1]) -> [1] { flatten -> dense(1) -> sigmoid }
train t {
  data image = mnist(train)
  minimize bce(Critic(image), 1) over Critic // <- here
  steps 10
}`,
      right: `network Critic(image: [28, 28, 1]) -> [1] { flatten -> dense(1) }
train t {
  data image = mnist(train)
  minimize bce(Critic(image), 1) over Critic
  steps 10
}`,
    },
  ],
  message: ({ activation, loss }) =>
    `\`${loss}\` takes logits and applies the ${activation} itself, but this has been through \`${activation}\` already. Remove that \`${activation}\`.`,
});
