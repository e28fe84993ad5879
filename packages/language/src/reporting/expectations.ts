import { unmetExpectation } from '../diagnostics/advice/CNN520-unmet-expectation';
import type { Diagnostic } from '../diagnostics/diagnostic';
import type { Module } from '../names/module';
import { LineIndex } from '../source/lines';

const PATTERN = /^\/\/\s*expect:\s*(CNN\d{3}(?:\s*,\s*CNN\d{3})*)/;

/**
 * Marks the diagnostics that comments announce, and adds one for each announced code that was not found.
 * `// expect: CNN201, CNN511` speaks of its own line if code stands before it, else of the next one.
 */
export function compareExpectations(
  modules: Iterable<Module>,
  diagnostics: readonly Diagnostic[],
): Diagnostic[] {
  const expected = new Set<Diagnostic>();
  const unmet: Diagnostic[] = [];
  for (const { path, text, tree } of modules) {
    let lines: LineIndex | undefined;
    for (const comment of tree.comments) {
      const codes = PATTERN.exec(comment.text)?.[1]?.split(/\s*,\s*/);
      if (codes === undefined) continue;
      lines ??= new LineIndex(text);
      const lineOf = lines;
      const { line, character } = lineOf.position(comment.span.start);
      const before = text.slice(comment.span.start - character, comment.span.start);
      const spokenOf = before.trim() === '' ? line + 1 : line;
      for (const code of new Set(codes)) {
        const found = diagnostics.filter(
          (diagnostic) =>
            diagnostic.code === code &&
            diagnostic.location.file === path &&
            lineOf.position(diagnostic.location.span.start).line === spokenOf,
        );
        for (const diagnostic of found) expected.add(diagnostic);
        if (found.length > 0) continue;
        const location = { file: path, span: comment.span };
        const message = unmetExpectation.message({ code });
        const { code: own, severity } = unmetExpectation;
        unmet.push({ code: own, severity, message, location, related: [], fixes: [] });
      }
    }
  }
  const marked = diagnostics.map((diagnostic) =>
    expected.has(diagnostic) ? { ...diagnostic, expected: true } : diagnostic,
  );
  return [...marked, ...unmet];
}
