import { defineDiagnostic } from '../define';

export const onlyInTraining = defineDiagnostic<{ readonly entry: string }>({
  code: 'CNN324',
  name: 'only-in-training',
  severity: 'error',
  title: 'A value that changes while training, in a network',
  documentation: `\`ramp\` follows the steps of a training, and a network is used after it too. Write it in the train block, and apply it to
what networks make, or to losses.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) -> [28, 28, 1] {
  image * ramp(0, 1) // <- here
  conv(1, 3) -> sigmoid
}
train t {
  data image = mnist(train)
  minimize l2(N(image), image) over N
  steps 10
}`,
      right: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
train t {
  data image = mnist(train)
  minimize l2(N(image * ramp(0, 1)), image) over N
  steps 10
}`,
    },
  ],
  message: ({ entry }) =>
    `\`${entry}\` changes with the steps of training, so it can't be part of a network. Write it in the train block, outside of the network.`,
});
