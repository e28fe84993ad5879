import type { IToken } from 'chevrotain';
import type { Diagnostic } from '../diagnostics/diagnostic';
import { unterminatedComment } from '../diagnostics/syntax/CNN003-unterminated-comment';
import type { Body, Comment, Declaration, SourceFile } from './ast';
import { resolveContext } from './context';
import { CnnParser, type Piece } from './grammar/declarations';
import { lex } from './lexer';
import { Problems } from './problems';
import { Block, Import, LCurly, Network, RCurly, Train } from './tokens';

let parser: CnnParser | undefined;

/** A syntax tree, complete whatever the text, and the syntax errors in it. */
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
  const { declarations, comments, diagnostics } = parseDeclarations(text, file, 0, text.length);
  return {
    file: { kind: 'file', span: { start: 0, end: text.length }, declarations, comments },
    diagnostics,
  };
}

interface Part {
  readonly comments: readonly Comment[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Some declarations in a row, each with its piece. */
export interface DeclarationsPart extends Part {
  readonly declarations: readonly Declaration[];
  readonly pieces: readonly Piece[];
}

/** Reads what is between two places of a text as if a file began at the first and ended at the second. */
export function parseDeclarations(text: string, file: string, from: number, to: number): DeclarationsPart {
  const problems = new Problems(file);
  const { tokens, comments } = lexPart(text, from, to, problems);
  const seen = text.slice(0, to);
  const contextual = resolveContext(tokens, seen, problems);
  parser ??= new CnnParser();
  const read = parser.parseFile(contextual.tokens, contextual.afterError, seen, comments, problems);
  return { ...read, comments, diagnostics: inOrder(problems) };
}

export interface BodyPart extends Part {
  readonly body: Body;
  readonly piece: Piece;
}

const declarationTypes = new Set([Import, Network, Block, Train]);

/**
 * Reads what is between two places of a text as the statements of a body that begins at `open`.
 * Undefined where that is more or less than the statements of one body.
 */
export function parseStatements(
  text: string,
  file: string,
  open: number,
  from: number,
  to: number,
  inTrain: boolean,
): BodyPart | undefined {
  const problems = new Problems(file);
  const { tokens, comments } = lexPart(text, from, to, problems);
  const seen = text.slice(0, to);
  const braced = [brace(LCurly, '{', open), ...tokens, brace(RCurly, '}', to)];
  const contextual = resolveContext(braced, seen, problems, inTrain);
  if (contextual.tokens.some(({ tokenType }) => declarationTypes.has(tokenType))) return undefined;
  parser ??= new CnnParser();
  const read = parser.parseBody(contextual.tokens, contextual.afterError, seen, comments, problems);
  return read === undefined ? undefined : { ...read, comments, diagnostics: inOrder(problems) };
}

function brace(type: typeof LCurly, image: string, startOffset: number): IToken {
  return { image, startOffset, tokenType: type, tokenTypeIdx: type.tokenTypeIdx! };
}

function lexPart(text: string, from: number, to: number, problems: Problems) {
  const lexed = lex(text, from, to);
  const last = lexed.comments.at(-1);
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
  return lexed;
}

function inOrder(problems: Problems): readonly Diagnostic[] {
  return problems.list.sort((a, b) => a.location.span.start - b.location.span.start);
}
