import type { Diagnostic } from '../diagnostics/diagnostic';
import { unterminatedComment } from '../diagnostics/syntax/CNN003-unterminated-comment';
import type { SourceFile } from './ast';
import { resolveContext } from './context';
import { CnnParser } from './grammar/declarations';
import { lex } from './lexer';
import { Problems } from './problems';

let parser: CnnParser | undefined;

export interface Parsed {
  readonly file: SourceFile;
  /** In order of their places; at most 101. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a .cnn file. Accepts any string, never throws, and takes time linear in its length.
 * `file` is the name that locations carry. The tree is complete however broken the text is: see `ast.ts`.
 */
export function parse(text: string, file: string): Parsed {
  parser ??= new CnnParser();
  const problems = new Problems(file);
  const { tokens, comments } = lex(text);
  const last = comments[comments.length - 1];
  if (last?.kind === 'block' && (last.text.length < 4 || !last.text.endsWith('*/'))) {
    const { start, end } = last.span;
    problems.report(
      unterminatedComment,
      {},
      { start, end: start + 2 },
      {
        fix: { title: 'Close the comment', edits: [{ span: { start: end, end }, text: '*/' }] },
      },
    );
  }
  const contextual = resolveContext(tokens, text, problems);
  const tree = parser.parseFile(contextual.tokens, contextual.afterError, text, comments, problems);
  const diagnostics = problems.list.sort((a, b) => a.location.span.start - b.location.span.start);
  return { file: tree, diagnostics };
}
