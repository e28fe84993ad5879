import type { Location } from '../source/span';
import type { DiagnosticDefinition } from './define';
import type { Diagnostic, Fix, RelatedInformation } from './diagnostic';

export interface ReportOptions {
  readonly related?: readonly RelatedInformation[];
  readonly fixes?: readonly Fix[];
  /** A sentence that the definition cannot know: under which condition it would hold. */
  readonly hint?: string;
}

/** Nobody reads more; a broken generated file must not fill the memory. */
const MAX_PER_FILE = 1000;

/** Gathers diagnostics. What an unrolled loop finds again at the same place is said once. */
export class Reporter {
  readonly diagnostics: Diagnostic[] = [];
  /** Errors reported so far, repeated ones included: whoever compares it before and after knows of any. */
  errors = 0;
  readonly #seen = new Set<string>();
  readonly #perFile = new Map<string, number>();

  report<Data>(
    definition: DiagnosticDefinition<Data>,
    data: Data,
    location: Location,
    /** A function where finding fixes and reasons is work: it is called only for what is really reported. */
    options: ReportOptions | (() => ReportOptions) = {},
  ): void {
    if (definition.severity === 'error') this.errors++;
    if (!this.#isWanted(definition.code, location)) return;
    const message = definition.message(data);
    const { hint, related = [], fixes = [] } = typeof options === 'function' ? options() : options;
    this.diagnostics.push({
      code: definition.code,
      severity: definition.severity,
      message: hint === undefined ? message : `${message} ${hint}`,
      location,
      related,
      fixes,
    });
  }

  /** Takes over what another reporter gathered. */
  add(diagnostics: readonly Diagnostic[], errors: number): void {
    this.errors += errors;
    for (const diagnostic of diagnostics) {
      if (this.#isWanted(diagnostic.code, diagnostic.location)) this.diagnostics.push(diagnostic);
    }
  }

  #isWanted(code: string, { file, span }: Location): boolean {
    const key = `${code}:${span.start}:${span.end}:${file}`;
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    const count = this.#perFile.get(file) ?? 0;
    if (count >= MAX_PER_FILE) return false;
    this.#perFile.set(file, count + 1);
    return true;
  }
}
