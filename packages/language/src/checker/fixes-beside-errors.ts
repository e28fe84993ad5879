import type { Diagnostic } from '../diagnostics/diagnostic';
import type { Declaration } from '../syntax/ast';
import type { Module } from './module';

/**
 * What is left of a declaration that doesn't parse has no certain end: a fix that writes a line into it, or takes one
 * away, may write beside it. There only what replaces the marked place itself is offered, such as another name.
 */
export function withoutRiskyFixes(
  diagnostics: readonly Diagnostic[],
  syntax: readonly Diagnostic[],
  modules: ReadonlyMap<string, Module>,
): readonly Diagnostic[] {
  const broken = new Map<string, Set<Declaration | undefined>>();
  for (const { severity, location } of syntax) {
    if (severity !== 'error') continue;
    const declarations = broken.get(location.file) ?? new Set();
    broken.set(location.file, declarations);
    declarations.add(declarationAt(modules.get(location.file), location.span.start));
  }
  if (broken.size === 0) return diagnostics;
  return diagnostics.map((diagnostic) => {
    const { file, span } = diagnostic.location;
    const declarations = broken.get(file);
    if (declarations === undefined || diagnostic.fixes.length === 0) return diagnostic;
    if (!declarations.has(declarationAt(modules.get(file), span.start))) return diagnostic;
    const safe = diagnostic.fixes.filter(({ edits }) =>
      edits.every(
        (edit) =>
          edit.file === file &&
          edit.span.start === span.start &&
          edit.span.end === span.end &&
          /^\w+$/.test(edit.text),
      ),
    );
    return { ...diagnostic, fixes: safe };
  });
}

/** The last declaration that begins before a place: what follows its end may be what was cut off from it. */
function declarationAt(module: Module | undefined, offset: number): Declaration | undefined {
  const declarations = module?.tree.declarations ?? [];
  let low = 0;
  let high = declarations.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (declarations[middle]!.span.start <= offset) low = middle + 1;
    else high = middle;
  }
  return declarations[low - 1];
}
