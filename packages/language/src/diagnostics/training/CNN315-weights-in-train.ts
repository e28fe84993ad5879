import { defineDiagnostic } from '../define';

export const weightsInTrain = defineDiagnostic<{ readonly layer: string }>({
  code: 'CNN315',
  name: 'weights-in-train',
  severity: 'error',
  title: 'A layer with weights outside of a network',
  documentation: `Weights belong to networks: \`minimize ... over Network\` says which are trained, and only they are saved. In a train
block only layers without weights make sense. Put the layer into a network.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
train t {
  data image = mnist(train)
  x = image -> conv(1, 3) // <- here
  minimize l2(N(x), image) over N
  steps 10
}`,
      right: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> conv(1, 3) -> sigmoid }
train t {
  data image = mnist(train)
  minimize l2(N(image), image) over N
  steps 10
}`,
    },
  ],
  message: ({ layer }) =>
    `\`${layer}\` has weights, and a train block can't hold any. Put it into a network.`,
});
