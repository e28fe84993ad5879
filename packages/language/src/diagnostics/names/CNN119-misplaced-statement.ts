import { defineDiagnostic } from '../define';

export interface MisplacedStatement {
  readonly statement: string;
  /** `a network`, `a block`. */
  readonly place: string;
  readonly advice: string;
}

export const misplacedStatement = defineDiagnostic<MisplacedStatement>({
  code: 'CNN119',
  name: 'misplaced-statement',
  severity: 'error',
  title: 'A statement that does not belong here',
  documentation: `Networks and blocks say what is computed: layers, names, \`repeat\`, \`if\`, \`let\` and \`return\`. Train blocks
say what is trained: \`data\`, \`minimize\`, \`phase\`, settings such as \`batch\` and \`steps\`, \`preview\` and \`measure\`.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) {
  conv(8, 3)
  batch 64 // <- here
}`,
      right: `network N(image: [28, 28, 1]) {
  conv(8, 3)
}`,
    },
  ],
  message: ({ statement, place, advice }) => `\`${statement}\` does not belong in ${place}. ${advice}`,
});
