import { defineDiagnostic } from '../define';
import { quote } from './quote';

export const unknownStatement = defineDiagnostic<{ readonly text: string }>({
  code: 'CNN012',
  name: 'unknown-statement',
  severity: 'error',
  title: 'A statement of an unknown kind',
  documentation: `A statement is a chain of layers, a binding \`name = ...\`, or begins with one of the words \`data\`, \`minimize\`, \`batch\`, \`epochs\`,
\`steps\`, \`seed\`, \`ema\`, \`clip\`, \`accumulate\`, \`patience\`, \`preview\`, \`measure\`, \`best\`, \`start\`, \`phase\`, \`repeat\`, \`if\`, \`let\` and \`return\`. A layer's arguments go in
parentheses: \`conv(32, 3)\`.`,
  examples: [
    {
      wrong: `network N(image: [8, 8, 1]) {
  conv 32, 3 // <- here
}`,
      right: `network N(image: [8, 8, 1]) {
  conv(32, 3)
}`,
    },
  ],
  message: ({ text }) =>
    `Unknown statement ${quote(text)}. A layer's arguments go in parentheses: \`${text}(...)\`; a value is named with \`=\`.`,
});
