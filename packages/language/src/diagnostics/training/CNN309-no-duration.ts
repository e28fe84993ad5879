import { defineDiagnostic } from '../define';

export const noDuration = defineDiagnostic<{ readonly what: string }>({
  code: 'CNN309',
  name: 'no-duration',
  severity: 'error',
  title: 'The length of training is missing',
  documentation: `A train block, or each of its phases, says how long it lasts: \`steps 2000\` iterations, or \`epochs 20\` passes over
the data.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
train t { // <- here
  data image = mnist(train)
  minimize l2(N(image), image) over N
}`,
      right: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
train t {
  data image = mnist(train)
  minimize l2(N(image), image) over N
  epochs 10
}`,
    },
  ],
  message: ({ what }) => `${what} does not say how long it lasts. Add \`steps 2000\` or \`epochs 20\`.`,
});
