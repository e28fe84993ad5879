import { defineDiagnostic } from '../define';
import { quote } from './quote';

export const malformedNumber = defineDiagnostic<{ readonly text: string; readonly meant?: string }>({
  code: 'CNN004',
  name: 'malformed-number',
  severity: 'error',
  title: 'A number written in a way .cnn does not read',
  documentation: `Numbers are written \`64\`, \`0.2\` or \`2e-4\`: digits, with a digit before and after the decimal point, without units,
separators or a base. A size of several dimensions is a list, \`[3, 3]\`; a product is written with \`*\`.`,
  examples: [
    { wrong: `let rate = .5 // <- here`, right: `let rate = 0.5` },
    { wrong: `let steps_each = 1_000 // <- here`, right: `let steps_each = 1000` },
  ],
  message: ({ text, meant }) =>
    meant === undefined
      ? `${quote(text)} is not a number. Numbers are written \`64\`, \`0.2\` or \`2e-4\`, without units.`
      : `${quote(text)} is not a number as .cnn writes them. Write \`${meant}\`.`,
});
