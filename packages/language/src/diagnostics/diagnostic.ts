import type { Location, Span } from '../source/span';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

export interface RelatedInformation {
  readonly location: Location;
  readonly message: string;
}

export interface TextEdit {
  readonly file: string;
  readonly span: Span;
  readonly text: string;
}

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
