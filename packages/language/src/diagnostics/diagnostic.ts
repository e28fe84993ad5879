import type { Location, Span } from '../source/span';

/** How serious a diagnostic is; only errors keep a program from being trained. */
export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** Another place that explains a diagnostic, with what it contributes. */
export interface RelatedInformation {
  readonly location: Location;
  readonly message: string;
}

/** A replacement of one span of a file by another text. */
export interface TextEdit {
  readonly file: string;
  readonly span: Span;
  readonly text: string;
}

/** Edits that remove a diagnostic; the title is an imperative, for a menu. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
  /** The one that *fix all* takes. */
  readonly preferred?: boolean;
}

/** What is wrong, why (related locations), and what to do (the message's last sentence, and fixes). */
export interface Diagnostic {
  /** `CNN203`; stable. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly location: Location;
  readonly related: readonly RelatedInformation[];
  readonly fixes: readonly Fix[];
  /** Announced by a comment `// expect: CNN203`: shown, but not counted. */
  readonly expected?: boolean;
}
