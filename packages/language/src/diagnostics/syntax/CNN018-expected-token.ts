import { defineDiagnostic } from '../define';

export const expectedToken = defineDiagnostic<{
  readonly what: string;
  readonly why: string;
  readonly found: string;
}>({
  code: 'CNN018',
  name: 'expected-token',
  severity: 'error',
  title: 'A word or sign is missing',
  documentation: `The statement or declaration, as it begins, needs this word or sign next.`,
  examples: [
    {
      wrong: `network N(image: [8, 8, 1]) {
  conv(8 3) // <- here
}`,
      right: `network N(image: [8, 8, 1]) {
  conv(8, 3)
}`,
    },
    {
      wrong: `network N(image: [28, 28, 1]) { conv(1, 3) -> sigmoid }
train t {
  data image mnist(train) // <- here
  minimize l1(N(image), image) over N using adam(1e-3)
  batch 8
  epochs 1
}`,
      right: `network N(image: [28, 28, 1]) { conv(1, 3) -> sigmoid }
train t {
  data image = mnist(train)
  minimize l1(N(image), image) over N using adam(1e-3)
  batch 8
  epochs 1
}`,
    },
    {
      wrong: `network N(image: [8, 8, 1]) // <- here
  conv(8, 3)
}`,
      right: `network N(image: [8, 8, 1]) {
  conv(8, 3)
}`,
    },
  ],
  message: ({ what, why, found }) => `Expected ${what} ${why}, found ${found}.`,
});
