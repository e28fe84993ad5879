import { defineDiagnostic } from '../define';

export interface ResultsDeclared {
  readonly declared: number;
  readonly returned: number;
}

export const resultsDeclared = defineDiagnostic<ResultsDeclared>({
  code: 'CNN208',
  name: 'results-declared',
  severity: 'error',
  title: 'A network returns more or fewer results than it declares',
  documentation: `A network with several results declares each, \`-> (scores: [10], code: [64])\`, and ends in
\`return scores, code\`, in the same order. Without \`return\` the value that flows last is its only result.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) -> (a: [28, 28, 4], b: [28, 28, 8]) {
  a = conv(4, 3)
  return a // <- here
}`,
      right: `network N(image: [28, 28, 1]) -> (a: [28, 28, 4], b: [28, 28, 8]) {
  a = conv(4, 3)
  b = conv(8, 3)
  return a, b
}`,
    },
  ],
  message: ({ declared, returned }) =>
    `${declared === 1 ? 'one result is' : `${declared} results are`} declared, ${returned === 1 ? 'one is' : `${returned} are`} made. End the network with \`return\` and as many values as it declares.`,
});
