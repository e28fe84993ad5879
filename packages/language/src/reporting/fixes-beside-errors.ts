import type { Diagnostic } from '../diagnostics/diagnostic';
import type { Module } from '../names/module';

/**
 * What is left of a declaration that doesn't parse has no certain end: a fix that writes a line into it, or takes one
 * away, may write beside it. There only what replaces the marked place itself is offered, such as another name.
 */
export function withoutRiskyFixes(
  diagnostics: readonly Diagnostic[],
  syntax: readonly Diagnostic[],
  modules: ReadonlyMap<string, Module>,
): readonly Diagnostic[] {
  /** By file, the numbers of declarations; what is missing in one may be found out in the next. */
  const broken = new Map<string, Set<number>>();
  for (const { severity, location } of syntax) {
    if (severity !== 'error') continue;
    const numbers = broken.get(location.file) ?? new Set();
    broken.set(location.file, numbers);
    const at = declarationAt(modules.get(location.file), location.span.start);
    for (const number of [at - 1, at, at + 1]) numbers.add(number);
  }
  if (broken.size === 0) return diagnostics;
  return diagnostics.map((diagnostic) => {
    const { file, span } = diagnostic.location;
    const numbers = broken.get(file);
    if (numbers === undefined || diagnostic.fixes.length === 0) return diagnostic;
    if (!numbers.has(declarationAt(modules.get(file), span.start))) return diagnostic;
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

/** The number of the last declaration that begins before a place; -1 before the first. */
function declarationAt(module: Module | undefined, offset: number): number {
  const declarations = module?.tree.declarations ?? [];
  let low = 0;
  let high = declarations.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (declarations[middle]!.span.start <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
