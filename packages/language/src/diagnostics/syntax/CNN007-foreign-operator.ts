import { defineDiagnostic } from '../define';
import { quote } from './quote';

export const foreignOperator = defineDiagnostic<{ readonly text: string; readonly remedy: string }>({
  code: 'CNN007',
  name: 'foreign-operator',
  severity: 'error',
  title: 'An operator of another language',
  documentation: `Values flow through layers with \`->\`; names are bound with \`=\`, once; conditions are joined with \`and\`, \`or\` and \`not\`;
a line end, not \`;\`, ends a statement. There is no power operator: write \`pow(2, 3)\`, or the product.`,
  examples: [
    {
      wrong: `network N(image: [8, 8, 1]) {
  conv(8, 3) => relu // <- here
}`,
      right: `network N(image: [8, 8, 1]) {
  conv(8, 3) -> relu
}`,
    },
    {
      wrong: `network N(image: [8, 8, 1]) {
  conv(8, 3); // <- here
}`,
      right: `network N(image: [8, 8, 1]) {
  conv(8, 3)
}`,
    },
  ],
  message: ({ text, remedy }) => `${quote(text)} is not used in .cnn. ${remedy}`,
});
