import { defineDiagnostic } from '../define';

export const notInChain = defineDiagnostic<{ readonly name: string }>({
  code: 'CNN408',
  name: 'not-in-chain',
  severity: 'error',
  title: 'A step that does not belong in the chain of `data`',
  documentation: `What follows the source in a \`data\` statement is done to all images of an example at once, where their files are read: \`patch\`,
\`crop\`, \`mod_crop\`, \`flip\`, \`turn\`, \`resize\`, \`rotate\`. Everything else is applied to the values that the statement names, in a line of its own.`,
  examples: [
    {
      wrong: `network N(image: [32, 32, 1]) -> [32, 32, 1] { conv(1, 3) }
train t {
  data clean = folder("photos", channels: 1) -> patch(32) -> blur(1.5) // <- here
  minimize l2(N(clean), clean) over N
  steps 10
}`,
      right: `network N(image: [32, 32, 1]) -> [32, 32, 1] { conv(1, 3) }
train t {
  data clean = folder("photos", channels: 1) -> patch(32)
  blurred = clean -> blur(1.5)
  minimize l2(N(blurred), clean) over N
  steps 10
}`,
    },
  ],
  message: ({ name }) =>
    `\`${name}\` doesn't work on files as they are read, so it can't be part of the chain of \`data\`. Apply it to the value on a line of its own.`,
});
