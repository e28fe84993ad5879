import { defineDiagnostic } from '../define';

export const startUnused = defineDiagnostic<{ readonly network: string; readonly train: string }>({
  code: 'CNN323',
  name: 'start-unused',
  severity: 'warning',
  title: 'Weights for a network that computes nothing here',
  documentation: `\`start\` gives a network the weights with which it begins. A network that the train block doesn't use, neither
itself nor inside of another, is not part of the training.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
network M(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 5) -> sigmoid }
train t {
  data image = mnist(train)
  start M from "runs/first" // <- here
  minimize l2(N(image), image) over N
  steps 1000
}`,
      right: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
network M(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 5) -> sigmoid }
train t {
  data image = mnist(train)
  start M from "runs/first"
  minimize l2(N(M(image)), image) over N
  steps 1000
}`,
    },
  ],
  message: ({ network, train }) =>
    `\`${network}\` is not used in \`${train}\`, so its weights change nothing. Use it, or remove this.`,
});
