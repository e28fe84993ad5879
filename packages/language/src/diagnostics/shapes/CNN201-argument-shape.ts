import { formatShape, type Shape } from '../../types';
import { defineDiagnostic } from '../define';

export interface ArgumentShape {
  readonly callee: string;
  readonly parameter: string;
  readonly expected: Shape;
  readonly got: Shape;
  /** What the network's symbols stand for in this use: `H = 28`. */
  readonly sizes?: string;
}

export const argumentShape = defineDiagnostic<ArgumentShape>({
  code: 'CNN201',
  name: 'argument-shape',
  severity: 'error',
  title: 'A network is given a value whose size is not the one it declares',
  documentation: `A network declares the sizes of its inputs, \`network Critic(image: [28, 28, 1])\`, and every use must keep to
them. A common case: a generator whose images are not the size of the data, because its strides double the size once too
often.

The related locations show the layers that made the wrong size. Fix it there, or declare the network for any size with
symbols: \`image: [H, W, 1]\`.`,
  examples: [
    {
      wrong: `network Critic(image: [28, 28, 1]) -> [1] { flatten -> dense(1) }
network Generator(z: [100]) {
  dense(8 * 8 * 64) -> reshape(8, 8, 64)
  conv_transpose(32, 4, stride: 2) -> relu
  conv_transpose(1, 4, stride: 2) -> tanh
}
train t {
  minimize bce(Critic(Generator(normal(100))), 1) over Generator // <- here
  steps 10
}`,
      right: `network Critic(image: [28, 28, 1]) -> [1] { flatten -> dense(1) }
network Generator(z: [100]) {
  dense(7 * 7 * 64) -> reshape(7, 7, 64)
  conv_transpose(32, 4, stride: 2) -> relu
  conv_transpose(1, 4, stride: 2) -> tanh
}
train t {
  minimize bce(Critic(Generator(normal(100))), 1) over Generator
  steps 10
}`,
    },
  ],
  message({ callee, parameter, expected, got, sizes }) {
    const where = sizes === undefined ? '' : ` (${sizes})`;
    return `\`${parameter}\` of \`${callee}\`: expected ${formatShape(expected)}${where}, got ${formatShape(got)}. Change a layer that made this size, or what \`${callee}\` declares.`;
  },
});
