import { defineDiagnostic } from '../define';

export const softmaxOfOne = defineDiagnostic<Record<string, never>>({
  code: 'CNN511',
  name: 'softmax-of-one',
  severity: 'warning',
  title: 'A softmax over a single channel is always 1',
  documentation: `\`softmax\` makes the channels add up to 1. With a single channel the result is 1 whatever the input:
no information passes and no gradient flows, so nothing before it learns. For one probability use \`sigmoid\`; before a
loss that takes logits (\`bce\`, \`cross_entropy\`) use neither.`,
  examples: [
    {
      wrong: `network Critic(image: [28, 28, 1]) {
  flatten -> dense(1) -> softmax // <- here
}`,
      right: `network Critic(image: [28, 28, 1]) {
  flatten -> dense(1)
}`,
    },
  ],
  message() {
    return '`softmax` over one channel is always 1: no gradient flows and nothing is learned. Use `sigmoid` for one probability, or nothing before a loss that takes logits.';
  },
});
