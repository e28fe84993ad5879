import { defineDiagnostic } from '../define';

export interface ResultCount {
  readonly names: number;
  readonly results: number;
}

export const resultCount = defineDiagnostic<ResultCount>({
  code: 'CNN121',
  name: 'result-count',
  severity: 'error',
  title: 'The number of names differs from the number of results',
  documentation: `A network with several results, \`-> (scores: [10], code: [64])\`, is taken apart where it is used:
\`scores, code = Classifier(image)\`. Every result needs a name; one that is not needed may be called \`_\`.`,
  examples: [
    {
      wrong: `network Two(image: [28, 28, 1]) -> (a: [28, 28, 4], b: [28, 28, 8]) {
  x = conv(4, 3)
  y = conv(8, 3)
  return x, y
}
network N(image: [28, 28, 1]) {
  a, b, c = Two(image) // <- here
  concat(a, b, c)
}`,
      right: `network Two(image: [28, 28, 1]) -> (a: [28, 28, 4], b: [28, 28, 8]) {
  x = conv(4, 3)
  y = conv(8, 3)
  return x, y
}
network N(image: [28, 28, 1]) {
  a, b = Two(image)
  concat(a, b)
}`,
    },
  ],
  message: ({ names, results }) =>
    names === 1
      ? `this has ${results} results. Take them apart: \`${Array.from({ length: Math.min(results, 4) }, (_, i) => 'abcd'[i]).join(', ')} = ...\`.`
      : `${names} names for ${results === 1 ? 'one result' : `${results} results`}. Write one name for each result.`,
});
