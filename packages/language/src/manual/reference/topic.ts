/** One statement, setting or form of expression: what the reference says of it, and what hovers on its words show. */
export interface Topic {
  /** Its heading in the reference. */
  readonly title: string;
  /** The words of the language that it is about: pointing at one shows it. */
  readonly words: readonly string[];
  /** Rules of the grammar, drawn in this order. */
  readonly rules: readonly string[];
  /** Markdown. */
  readonly documentation: string;
  /** A whole program: the tests check, format and train it. */
  readonly example?: string;
}
