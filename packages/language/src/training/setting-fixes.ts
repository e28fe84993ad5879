import type { Frame } from '../context/context';
import type { Fix } from '../diagnostics/diagnostic';
import type * as ast from '../syntax/ast';

/** Adds a setting to a body, at its end; nothing can be added to one whose end is missing. */
export function settingFixes(frame: Frame, body: ast.Body, text: string): Fix[] {
  const start = body.span.end - 1;
  if (frame.module.text[start] !== '}') return [];
  const lineStart = frame.module.text.lastIndexOf('\n', start - 1) + 1;
  const indent = frame.module.text.slice(lineStart, start);
  const [first] = body.statements;
  const multiline = first !== undefined && lineStart > first.span.start && indent.trim() === '';
  const edit = multiline
    ? { file: frame.module.path, span: { start: lineStart, end: lineStart }, text: `${indent}  ${text}\n` }
    : { file: frame.module.path, span: { start, end: start }, text: `\n${text}\n` };
  return [{ title: `Add \`${text}\``, edits: [edit], preferred: true }];
}
