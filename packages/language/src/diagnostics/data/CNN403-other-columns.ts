import { defineDiagnostic } from '../define';

export const otherColumns = defineDiagnostic<{ readonly entry: string }>({
  code: 'CNN403',
  name: 'other-columns',
  severity: 'error',
  title: 'A measurement on data unlike the training data',
  documentation: `\`measure ... on SOURCE\` puts another data source in the place of the training data, with everything derived from it.
It must have the same columns of the same sizes, as \`mnist(test)\` has for \`mnist(train)\`.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
train t {
  data image = mnist(train)
  minimize l2(N(image), image) over N
  measure psnr(N(image), image) on folder("photos", size: [64, 64, 3]) // <- here
  steps 10
}`,
      right: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
train t {
  data image = mnist(train)
  minimize l2(N(image), image) over N
  measure psnr(N(image), image) on mnist(test)
  steps 10
}`,
    },
  ],
  message: ({ entry }) =>
    `\`${entry}\` can't take the place of the training data: its columns have other sizes. Measure on a source with the same columns.`,
});
