/** What is wrong with images of a data source. */
export interface ImageProblem {
  /** Whether training would stop at it. */
  readonly severity: 'error' | 'warning';
  /** Absolute paths; none where the source as a whole can't be opened. */
  readonly files: readonly string[];
  /** In words that go on after a colon, without a full stop. */
  readonly why: string;
  /** A sentence, without its full stop. */
  readonly remedy?: string;
}

/** What reading all images of a data source has shown. */
export interface SourceReport {
  /** For people: `folder("photos")`. */
  readonly name: string;
  /** Indices into the sources that were given: those that read the same images the same way. */
  readonly sources: readonly number[];
  /** Examples that were read. */
  readonly examples: number;
  /** Of so many. */
  readonly of: number;
  readonly problems: readonly ImageProblem[];
}
