import { defineDiagnostic } from '../define';

export const stepsAndEpochs = defineDiagnostic<Record<string, never>>({
  code: 'CNN308',
  name: 'steps-and-epochs',
  severity: 'error',
  title: 'Both steps and epochs are set',
  documentation: `Training lasts a number of \`steps\` (iterations) or of \`epochs\` (passes over the data), not both.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
train t {
  data image = mnist(train)
  minimize l2(N(image), image) over N
  steps 10
  epochs 2 // <- here
}`,
      right: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
train t {
  data image = mnist(train)
  minimize l2(N(image), image) over N
  epochs 2
}`,
    },
  ],
  message: () => 'training is given either `steps` or `epochs`, not both. Remove one of the two.',
});
