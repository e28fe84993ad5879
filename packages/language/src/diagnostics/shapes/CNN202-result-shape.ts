import { formatShape, type Shape } from '../../types';
import { defineDiagnostic } from '../define';

export interface ResultShape {
  readonly network: string;
  readonly expected: Shape;
  readonly got: Shape;
}

export const resultShape = defineDiagnostic<ResultShape>({
  code: 'CNN202',
  name: 'result-shape',
  severity: 'error',
  title: "A network's result does not have the size it declares",
  documentation: `\`-> [28, 28, 1]\` after a network's inputs declares the size of its result. It is optional, and checked: here the
layers make a different size. The related locations show which of them changed it.

Change the layers, or the declaration.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) -> [28, 28, 1] { // <- here
  conv(8, 3, stride: 2) -> relu
  conv(1, 3) -> sigmoid
}`,
      right: `network N(image: [28, 28, 1]) -> [14, 14, 1] {
  conv(8, 3, stride: 2) -> relu
  conv(1, 3) -> sigmoid
}`,
    },
    {
      wrong: `network N(image: [H, W, 1]) -> [H, W, 1] { // <- here
  conv(8, 3, stride: 2) -> relu
  conv_transpose(1, 4, stride: 2) -> sigmoid
}`,
      right: `network N(image: [H, W, 1]) -> [H, W, 1] where H % 2 == 0, W % 2 == 0 {
  conv(8, 3, stride: 2) -> relu
  conv_transpose(1, 4, stride: 2) -> sigmoid
}`,
    },
  ],
  message: ({ network, expected, got }) =>
    `\`${network}\` declares ${formatShape(expected)}, but its layers make ${formatShape(got)}. Change the layers or the declaration.`,
});
