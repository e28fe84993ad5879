import { defineDiagnostic } from '../define';

export const severalNames = defineDiagnostic<{ readonly what: string }>({
  code: 'CNN030',
  name: 'several-names',
  severity: 'error',
  title: 'Several names where one belongs',
  documentation: `\`a, b = ...\` takes the results of a network apart. \`let\` names one constant.`,
  examples: [
    {
      wrong: `let a, b = 3 // <- here`,
      right: `let a = 3
let b = 3`,
    },
  ],
  message: ({ what }) => `${what} takes one name. Write one for each.`,
});
