import { defineDiagnostic } from '../define';

export const noSource = defineDiagnostic<{ readonly got: string }>({
  code: 'CNN404',
  name: 'no-source',
  severity: 'error',
  title: 'A data source is needed, and something else is given',
  documentation: `\`data\` and \`on\` take a data source: \`mnist(train)\`, \`folder("photos", size: [64, 64, 3])\`. A value derived from data,
or a random one, is bound with its name alone: \`z = normal(100)\`.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
train t {
  data image = normal([28, 28, 1]) // <- here
  minimize l2(N(image), image) over N
  steps 10
}`,
      right: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
train t {
  image = normal([28, 28, 1])
  minimize l2(N(image), image) over N
  steps 10
}`,
    },
  ],
  message: ({ got }) =>
    `a data source such as \`mnist(train)\` is needed here, got ${got}. Bind other values without \`data\`.`,
});
