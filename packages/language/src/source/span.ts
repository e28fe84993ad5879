/** UTF-16 offsets into a text, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A place in a source file. `file` is the key under which the text was given to `check`. */
export interface Location {
  readonly file: string;
  readonly span: Span;
}
