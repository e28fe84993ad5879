import { defineDiagnostic } from '../define';

export const namedArgument = defineDiagnostic<{
  readonly name: string;
  readonly sign: string;
  readonly where: string;
}>({
  code: 'CNN022',
  name: 'named-argument',
  severity: 'error',
  title: '= in a call, or : before a default',
  documentation: `In a call a named argument is written \`stride: 2\`; in a block's parameters a default is written \`stride = 2\`.`,
  examples: [
    {
      wrong: `network N(image: [8, 8, 1]) {
  conv(8, 3, stride = 2) // <- here
}`,
      right: `network N(image: [8, 8, 1]) {
  conv(8, 3, stride: 2)
}`,
    },
    {
      wrong: `block B(stride: 1) { // <- here
  conv(8, 3, stride: stride)
}`,
      right: `block B(stride = 1) {
  conv(8, 3, stride: stride)
}`,
    },
  ],
  message: ({ name, sign, where }) => `In ${where}, write \`${name}${sign === ':' ? ':' : ' ='} ...\`.`,
});
