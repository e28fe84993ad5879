import { defineDiagnostic } from '../define';

export const unusedInput = defineDiagnostic<{ readonly name: string; readonly network: string }>({
  code: 'CNN104',
  name: 'unused-input',
  severity: 'warning',
  title: 'A network never uses one of its inputs',
  documentation: `The first input starts the flow; every other one must be named somewhere in the body, or it changes nothing.
A conditional generator that never uses its label cannot draw the digit asked for.

Join it to the flow: a label with \`concat(label -> embed(50))\`, an image with \`concat(image)\`. A name that begins with
\`_\` is never reported.`,
  examples: [
    {
      wrong: `network Generator(z: [100], label: class(10)) -> [28, 28, 1] { // <- here
  dense(28 * 28) -> reshape(28, 28, 1) -> tanh
}`,
      right: `network Generator(z: [100], label: class(10)) -> [28, 28, 1] {
  concat(label -> embed(50))
  dense(28 * 28) -> reshape(28, 28, 1) -> tanh
}`,
    },
  ],
  message: ({ name, network }) =>
    `\`${network}\` never uses its input \`${name}\`, so ${name} cannot change the result. Join it to the flow or remove it.`,
});
