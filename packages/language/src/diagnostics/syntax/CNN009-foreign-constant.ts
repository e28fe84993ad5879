import { defineDiagnostic } from '../define';
import { quote } from './quote';

export const foreignConstant = defineDiagnostic<{ readonly text: string; readonly meant?: string }>({
  code: 'CNN009',
  name: 'foreign-constant',
  severity: 'error',
  title: 'True, False or None',
  documentation: `The two truth values are written \`true\` and \`false\`. There is no \`None\`: leave the argument out, and its default applies.`,
  examples: [
    {
      wrong: `network N(image: [8, 8, 1]) {
  conv(8, 3, bias: True) // <- here
}`,
      right: `network N(image: [8, 8, 1]) {
  conv(8, 3, bias: true)
}`,
    },
  ],
  message: ({ text, meant }) =>
    meant === undefined
      ? `There is no ${quote(text)} in .cnn. Leave the argument out to get its default.`
      : `${quote(text)} is written \`${meant}\`.`,
});
