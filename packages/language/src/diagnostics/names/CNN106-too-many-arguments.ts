import { defineDiagnostic } from '../define';

export interface TooManyArguments {
  readonly callee: string;
  /** The call as it may be written: `conv(filters, kernel, stride)`. */
  readonly signature: string;
  readonly expected: number;
  readonly got: number;
  /** One of them is not written between the parentheses but flows in: as one too many, or where none is taken at all. */
  readonly flowing?: 'counted' | 'refused';
}

export const tooManyArguments = defineDiagnostic<TooManyArguments>({
  code: 'CNN106',
  name: 'too-many-arguments',
  severity: 'error',
  title: 'A call has more arguments than parameters',
  documentation: `The message shows the call's parameters in order. After \`->\`, and at the start of a statement inside a
network or block, a layer already has its incoming value: it is not written between the parentheses.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) {
  relu(1, 2) // <- here
}`,
      right: `network N(image: [28, 28, 1]) {
  relu
}`,
    },
  ],
  message: ({ callee, signature, expected, got, flowing }) =>
    flowing !== 'refused'
      ? `\`${callee}\` takes ${expected === 0 ? 'no arguments' : expected === 1 ? 'one argument' : `at most ${expected} arguments`}, got ${got}${flowing === 'counted' ? ' with the value before `->`' : ''}: ${signature}. Remove the extra arguments.`
      : `\`${callee}\` takes no value from \`->\`, only what stands between its parentheses: ${signature}. Write it without \`->\` before it.`,
});
