import type { Severity } from './diagnostic';

/**
 * What one diagnostic is: its code, its page and the words it uses. One file each in this folder,
 * `CNN203-unequal-sizes.ts`; `index.ts` lists them all.
 */
export interface DiagnosticDefinition<Data> {
  /** Families: `CNN0xx` syntax, `1xx` names, `2xx` shapes, `3xx` training, `4xx` data, `5xx` advice. */
  readonly code: string;
  /** Kebab-case, for the page's address: `unequal-sizes`. */
  readonly name: string;
  readonly severity: Severity;
  /** One line, for lists. */
  readonly title: string;
  /** Markdown: why it is a mistake, how to mend it. */
  readonly documentation: string;
  /** Run as tests: `wrong` has exactly this diagnostic on the line marked `// <- here`, `right` has none of it. */
  readonly examples: readonly { readonly wrong: string; readonly right: string }[];
  /** What is wrong, in the reader's terms, then what to do. */
  message(data: Data): string;
}

/** Gives a definition its type; nothing else. */
export function defineDiagnostic<Data>(definition: DiagnosticDefinition<Data>): DiagnosticDefinition<Data> {
  return definition;
}
