import type { Diagnostic, Location } from '@cnn-studio/language';
import { placeOf } from '../output/frame';

/** A place with the zero-based UTF-16 positions of the LSP. */
export function rangeJson({ file, span }: Location, text: (file: string) => string | undefined) {
  const source = text(file) ?? '';
  const position = (offset: number) => {
    const { line, column } = placeOf(source, offset);
    return { line: line - 1, character: column - 1 };
  };
  return { start: position(span.start), end: position(span.end) };
}

/** A diagnostic as `check --format json` prints it. */
export function diagnosticsJson(diagnostic: Diagnostic, text: (file: string) => string | undefined): object {
  const range = (location: Location) => rangeJson(location, text);
  return {
    file: diagnostic.location.file,
    code: diagnostic.code,
    severity: diagnostic.severity,
    message: diagnostic.message,
    ...(diagnostic.expected ? { expected: true } : {}),
    range: range(diagnostic.location),
    related: diagnostic.related.map((related) => ({
      file: related.location.file,
      range: range(related.location),
      message: related.message,
    })),
    fixes: diagnostic.fixes.map((fix) => ({
      title: fix.title,
      edits: fix.edits.map((edit) => ({ file: edit.file, range: range(edit), text: edit.text })),
    })),
  };
}
