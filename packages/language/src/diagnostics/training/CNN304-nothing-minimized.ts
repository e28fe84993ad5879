import { defineDiagnostic } from '../define';

export const nothingMinimized = defineDiagnostic<{ readonly what: string }>({
  code: 'CNN304',
  name: 'nothing-minimized',
  severity: 'error',
  title: 'A train block minimizes nothing',
  documentation: `A train block, and every phase of one, needs at least one \`minimize LOSS over NETWORK\`.`,
  examples: [
    {
      wrong: `train t { // <- here
  data image = mnist(train)
  preview image
  steps 10
}`,
      right: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
train t {
  data image = mnist(train)
  minimize l2(N(image), image) over N
  preview image
  steps 10
}`,
    },
  ],
  message: ({ what }) => `${what} minimizes nothing. Add \`minimize LOSS over NETWORK\`.`,
});
