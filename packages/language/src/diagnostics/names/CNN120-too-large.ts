import { defineDiagnostic } from '../define';

export interface TooLarge {
  /** The name of the network or train block that reached the limit. */
  readonly name: string;
  /** What there is too much of: `more than 50,000 layers`. */
  readonly what: string;
}

export const tooLarge = defineDiagnostic<TooLarge>({
  code: 'CNN120',
  name: 'too-large',
  severity: 'error',
  title: 'Unrolled, the program is too large',
  documentation: `\`repeat\` and blocks are unrolled when the file is checked. Beyond 50,000 layers in all, or a million steps of
evaluation, checking stops, since no such program could be trained. A call of a network is one layer, but those of the network count again
wherever it is called: up to 200,000 are computed, a sampler of a thousand steps. One iteration of training may execute \`minimize\` 100,000 times. Usually a count is wrong, or blocks that use blocks
multiply more than was meant.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) {
  repeat 1000000 { relu } // <- here
}`,
      right: `network N(image: [28, 28, 1]) {
  repeat 10 { relu }
}`,
    },
    {
      wrong: `network N(image: [28, 28, 1]) { conv(1, 3) }
train t {
  data image = mnist(train)
  repeat 1000 {
    repeat 1000 {
      minimize l2(N(image), image) over N // <- here
    }
  }
  steps 10
}`,
      right: `network N(image: [28, 28, 1]) { conv(1, 3) }
train t {
  data image = mnist(train)
  repeat 5 {
    minimize l2(N(image), image) over N
  }
  steps 10
}`,
    },
  ],
  message: ({ name, what }) =>
    `unrolled, \`${name}\` has ${what}: checking stops here. Lower the counts of \`repeat\`, or nest fewer blocks.`,
});
