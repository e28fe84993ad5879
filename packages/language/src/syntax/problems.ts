import type { DiagnosticDefinition } from '../diagnostics/define';
import type { Diagnostic, Fix, RelatedInformation, TextEdit } from '../diagnostics/diagnostic';
import { tooManyErrors } from '../diagnostics/syntax/CNN028-too-many-errors';
import type { Span } from '../source/span';

/** A file with more errors than this is not worth listing them all for. */
export const ERROR_LIMIT = 100;

export interface ProblemOptions {
  readonly related?: readonly { readonly span: Span; readonly message: string }[];
  /** At most one way to mend it; edits are to this file. */
  readonly fix?: {
    readonly title: string;
    readonly edits: readonly { readonly span: Span; readonly text: string }[];
  };
}

/** Gathers the diagnostics of one file. */
export class Problems {
  readonly list: Diagnostic[] = [];

  constructor(readonly file: string) {}

  report<Data>(
    definition: DiagnosticDefinition<Data>,
    data: Data,
    span: Span,
    options: ProblemOptions = {},
  ): void {
    if (this.list.length > ERROR_LIMIT) return;
    if (this.list.length === ERROR_LIMIT) this.add(tooManyErrors, { limit: ERROR_LIMIT }, span, {});
    else this.add(definition, data, span, options);
  }

  private add<Data>(
    definition: DiagnosticDefinition<Data>,
    data: Data,
    span: Span,
    { related = [], fix }: ProblemOptions,
  ): void {
    const { file } = this;
    const why: RelatedInformation[] = related.map((r) => ({
      location: { file, span: r.span },
      message: r.message,
    }));
    const edits: TextEdit[] = (fix?.edits ?? []).map((edit) => ({ file, ...edit }));
    const fixes: Fix[] = fix ? [{ title: fix.title, edits, preferred: true }] : [];
    this.list.push({
      code: definition.code,
      severity: definition.severity,
      message: definition.message(data),
      location: { file, span },
      related: why,
      fixes,
    });
  }
}
