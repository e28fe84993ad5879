import type { TextEdit } from '../diagnostics/diagnostic';
import type { Span } from '../source/span';

/** A file's name and text. */
type Source = { readonly path: string; readonly text: string };

/** Takes away what is at `span` and the blanks before it on its line. */
export function removal(module: Source, span: Span): TextEdit {
  let { start } = span;
  while (start > 0 && (module.text[start - 1] === ' ' || module.text[start - 1] === '\t')) start--;
  return { file: module.path, span: { start, end: span.end }, text: '' };
}

/** Takes a statement away, with its line if nothing else stands on it. */
export function lineWithoutStatement(module: Source, span: Span): TextEdit {
  const { text } = module;
  const { start } = removal(module, span).span;
  let { end } = span;
  while (text[end] === ' ' || text[end] === '\t') end++;
  const startsLine = start === 0 || text[start - 1] === '\n';
  const endsLine = end >= text.length || text[end] === '\n' || text[end] === '\r';
  if (!startsLine || !endsLine) return { file: module.path, span: { start, end: span.end }, text: '' };
  if (text[end] === '\r') end++;
  if (text[end] === '\n') end++;
  return { file: module.path, span: { start, end }, text: '' };
}
