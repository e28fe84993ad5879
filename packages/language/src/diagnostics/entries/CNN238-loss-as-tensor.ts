import { defineDiagnostic } from '../define';

export interface LossAsTensor {
  readonly entry: string;
}

export const lossAsTensor = defineDiagnostic<LossAsTensor>({
  code: 'CNN238',
  name: 'loss-as-tensor',
  severity: 'error',
  title: 'A single number is used as if it were an image or a vector',
  documentation: `Losses and metrics, and numbers, are single numbers: there is nothing to convolve, reshape or compare
element by element. Add, subtract, multiply or divide them, or go back to the value they were made from.`,
  examples: [
    {
      wrong: `network Net(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) }
train t {
  data image, label = mnist(train)
  loss = l1(Net(image), image)
  minimize l2(loss, image) over Net using adam(1e-3) // <- here
  steps 10
}`,
      right: `network Net(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) }
train t {
  data image, label = mnist(train)
  loss = l1(Net(image), image)
  minimize loss + l2(Net(image), image) over Net using adam(1e-3)
  steps 10
}`,
    },
  ],
  message({ entry }) {
    return `\`${entry}\` needs an image or a vector, got a single number. Use the value that number was made from.`;
  },
});
