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
  documentation: `The statement or declaration has begun as one that needs this word or sign next.`,
  examples: [
    {
      wrong: `train t {
  data image mnist(train) // <- here
}`,
      right: `train t {
  data image = mnist(train)
}`,
    },
    {
      wrong: `network N(image: [8, 8, 1])

let a = 3 // <- here`,
      right: `network N(image: [8, 8, 1]) {
  conv(8, 3)
}

let a = 3`,
    },
  ],
  message: ({ what, why, found }) => `Expected ${what} ${why}, found ${found}.`,
});
