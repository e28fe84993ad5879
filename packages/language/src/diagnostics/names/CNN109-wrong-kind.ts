import { defineDiagnostic } from '../define';

export interface WrongKind {
  /** Where it stands: `` `kernel` of `conv` ``, `a condition`. */
  readonly place: string;
  readonly expected: string;
  readonly got: string;
}

export const wrongKind = defineDiagnostic<WrongKind>({
  code: 'CNN109',
  name: 'wrong-kind',
  severity: 'error',
  title: 'A value of another kind is needed here',
  documentation: `Numbers, truth values, sizes and texts are known when the file is checked; values such as images flow
through layers and are known only while training. One cannot stand for the other: the number of filters can't be an
image, and a layer can't be applied to a text.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) {
  conv(8, image) // <- here
}`,
      right: `network N(image: [28, 28, 1]) {
  conv(8, 3)
}`,
    },
    {
      wrong: `network N(image: [28, 28, 1]) {
  repeat 2.5 { conv(8, 3) } // <- here
}`,
      right: `network N(image: [28, 28, 1]) {
  repeat 2 { conv(8, 3) }
}`,
    },
  ],
  message: ({ place, expected, got }) => `${place} must be ${expected}, got ${got}. Put ${expected} here.`,
});
