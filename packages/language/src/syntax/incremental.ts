/**
 * Parsing a text again after an edit. What the edit cannot have touched is kept as it is, the same objects: those
 * before it as they are, those behind it moved. So a tree is worthless once a newer one was made from it.
 *
 * What is read again begins one declaration (or statement) before the edit and ends one after it. If that last one
 * turns out as it was before, without a mistake, all behind it must: the parser looks ahead by a few tokens only,
 * and remembers nothing of what was before a declaration.
 */
import type { Diagnostic } from '../diagnostics/diagnostic';
import { nestedTooDeeply } from '../diagnostics/syntax/CNN027-nested-too-deeply';
import type { Span } from '../source/span';
import type { Comment, Declaration, Statement } from './ast';
import type { Piece } from './grammar/declarations';
import { type Parsed, parseDeclarations, parseStatements } from './parser';
import { ERROR_LIMIT } from './problems';

/** A parsed text, ready to be edited. */
export interface Draft extends Parsed {
  readonly text: string;
  /** Of each declaration. */
  readonly pieces: readonly Piece[];
}

/** `parse`, with as much as can be kept of the parse of an earlier text of the file; that must not be used any more. */
export function parseAgain(text: string, file: string, before: Draft | undefined): Draft {
  if (before === undefined) return parseAnew(text, file);
  if (before.text === text) return before;
  const change = changeBetween(before.text, text);
  return amongStatements(text, file, before, change) ?? amongDeclarations(text, file, before, change);
}

function parseAnew(text: string, file: string): Draft {
  const { declarations, pieces, comments, diagnostics } = parseDeclarations(text, file, 0, text.length);
  return draft(text, declarations, pieces, comments, diagnostics);
}

function draft(
  text: string,
  declarations: readonly Declaration[],
  pieces: readonly Piece[],
  comments: readonly Comment[],
  diagnostics: readonly Diagnostic[],
): Draft {
  const span = { start: 0, end: text.length };
  return { text, file: { kind: 'file', span, declarations, comments }, pieces, diagnostics };
}

/** The old text from `start` to `end` was replaced; what is behind has moved `by` so many characters. */
interface Change extends Span {
  readonly by: number;
}

function changeBetween(before: string, after: string): Change {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let end = before.length;
  const by = after.length - before.length;
  while (end > start && end + by > start && before.charCodeAt(end - 1) === after.charCodeAt(end + by - 1))
    end--;
  return { start, end, by };
}

/** The edit is inside of one body: of its declaration only some statements are read again. */
function amongStatements(text: string, file: string, before: Draft, change: Change): Draft | undefined {
  const { declarations } = before.file;
  const index = declarations.findIndex(({ span }) => span.end > change.start);
  const declaration = declarations[index];
  if (declaration === undefined || !('body' in declaration)) return undefined;
  const { body } = declaration;
  const { spans, marks } = before.pieces[index]!;
  const braced = before.text[body.span.start] === '{' && before.text[body.span.end - 1] === '}';
  if (marks === undefined || !braced) return undefined;
  if (change.start <= body.span.start || change.end >= body.span.end) return undefined;
  const { statements } = body;
  const { first, next } = toRead(statements, before, change, () => true);
  const from = first === 0 ? body.span.start + 1 : statements[first - 1]!.span.end;
  const last = statements[next];
  const oldTo = last?.span.end ?? body.span.end - 1;
  // A mistake in the same body outside of what is read again may be what the edit mends.
  const near = before.diagnostics.some(
    ({ location: { span } }) =>
      span.end >= declaration.span.start && (span.start < from || span.start >= oldTo),
  );
  if (near) return undefined;
  const part = parseStatements(
    text,
    file,
    body.span.start,
    from,
    oldTo + change.by,
    declaration.kind === 'train',
  );
  if (part === undefined || part.piece.marks === undefined) return undefined;
  if (
    last === undefined
      ? part.diagnostics.length > 0
      : !cameOutAgain(last, part.body.statements.at(-1), part, change)
  )
    return undefined;
  const diagnostics = joined(before.diagnostics, from, part.diagnostics);
  if (diagnostics === undefined) return undefined;

  const count = part.body.statements.length - (last === undefined ? 0 : 1);
  const comments = joinedComments(before, from, part.comments, oldTo, change.by);
  const moved = spans.slice(marks[next], marks.at(-1));
  move(moved, change.by);
  for (const piece of before.pieces.slice(index + 1)) move(piece.spans, change.by);
  const bodySpan = { start: body.span.start, end: body.span.end + change.by };
  const span = { start: declaration.span.start, end: declaration.span.end + change.by };
  const kept = spans.slice(0, marks[first]);
  const read = part.piece.spans.slice(part.piece.marks[0], part.piece.marks[count]);
  const toNew = kept.length - part.piece.marks[0]!;
  const toMoved = kept.length + read.length - marks[next]!;
  const piece: Piece = {
    spans: [...kept, ...read, ...moved, bodySpan, span],
    marks: [
      ...marks.slice(0, first),
      ...part.piece.marks.slice(0, count).map((mark) => mark + toNew),
      ...marks.slice(next).map((mark) => mark + toMoved),
    ],
  };
  const edited: Declaration = {
    ...declaration,
    span,
    body: {
      statements: [
        ...statements.slice(0, first),
        ...part.body.statements.slice(0, count),
        ...statements.slice(next),
      ],
      span: bodySpan,
    },
  };
  return draft(
    text,
    declarations.with(index, edited),
    before.pieces.with(index, piece),
    comments,
    diagnostics,
  );
}

function amongDeclarations(text: string, file: string, before: Draft, change: Change): Draft {
  const { declarations } = before.file;
  // A `let` may be a statement too, and so does not end what was left open before it.
  const { first, next } = toRead(declarations, before, change, ({ kind }) => kind !== 'let');
  const last = declarations[next];
  if (first === 0 && last === undefined) return parseAnew(text, file);
  const from = first === 0 ? 0 : declarations[first - 1]!.span.end;
  const oldTo = last?.span.end ?? before.text.length;
  const part = parseDeclarations(text, file, from, oldTo + change.by);
  if (last !== undefined && !cameOutAgain(last, part.declarations.at(-1), part, change))
    return parseAnew(text, file);
  const diagnostics = joined(before.diagnostics, from, part.diagnostics);
  if (diagnostics === undefined) return parseAnew(text, file);
  const count = part.declarations.length - (last === undefined ? 0 : 1);
  const comments = joinedComments(before, from, part.comments, oldTo, change.by);
  for (const piece of before.pieces.slice(next)) move(piece.spans, change.by);
  return draft(
    text,
    [...declarations.slice(0, first), ...part.declarations.slice(0, count), ...declarations.slice(next)],
    [...before.pieces.slice(0, first), ...part.pieces.slice(0, count), ...before.pieces.slice(next)],
    comments,
    diagnostics,
  );
}

/**
 * Which of the items that follow one another in a text are read again: those from `first` on, before `next`, and
 * `next` itself, if there is one, to see that it comes out as before. No mistake was found behind that.
 */
function toRead<Item extends { readonly span: Span }>(
  items: readonly Item[],
  { text, diagnostics }: Draft,
  change: Change,
  endsWhatIsOpen: (item: Item) => boolean,
): { readonly first: number; readonly next: number } {
  const beginsAnew = (index: number) => {
    const item = items[index]!;
    return endsWhatIsOpen(item) && standsApart(text, items[index - 1]!.span.end, item.span.start);
  };
  const touched = items.findIndex(({ span }) => span.end >= change.start);
  let first = (touched < 0 ? items.length : touched) - 1;
  while (first > 0 && !beginsAnew(first)) first--;
  first = Math.max(first, 0);
  let end = change.end;
  for (const { location } of diagnostics) end = Math.max(end, location.span.end);
  let next = first + 1;
  while (next < items.length && (items[next - 1]!.span.end < end || !beginsAnew(next))) next++;
  return { first, next: Math.min(next, items.length) };
}

/** Whether there is a line end, and nothing but blanks and line comments, between two places. */
function standsApart(text: string, from: number, to: number): boolean {
  return /^(?:[ \t]*(?:\/\/[^\r\n]*)?[\r\n])+[ \t]*$/.test(text.slice(from, to));
}

function cameOutAgain(
  old: Declaration | Statement,
  read: Declaration | Statement | undefined,
  { diagnostics }: { readonly diagnostics: readonly Diagnostic[] },
  { by }: Change,
): boolean {
  if (read === undefined || read.kind !== old.kind) return false;
  const { start, end } = read.span;
  if (start !== old.span.start + by || end !== old.span.end + by) return false;
  if ('documentation' in old && 'documentation' in read && old.documentation !== read.documentation)
    return false;
  return diagnostics.every(({ location }) => location.span.end < start);
}

/** Undefined where what is reported in one place may keep from reporting in another. */
function joined(
  old: readonly Diagnostic[],
  from: number,
  read: readonly Diagnostic[],
): readonly Diagnostic[] | undefined {
  const all = [...old.filter(({ location }) => location.span.start < from), ...read];
  const alone = all.length < ERROR_LIMIT && all.every(({ code }) => code !== nestedTooDeeply.code);
  return alone && old.every(({ code }) => code !== nestedTooDeeply.code) ? all : undefined;
}

function joinedComments(
  before: Draft,
  from: number,
  read: readonly Comment[],
  to: number,
  by: number,
): readonly Comment[] {
  const { comments } = before.file;
  const behind = comments.filter(({ span }) => span.start >= to);
  move(
    behind.map(({ span }) => span),
    by,
  );
  return [...comments.filter(({ span }) => span.start < from), ...read, ...behind];
}

function move(spans: readonly Span[], by: number): void {
  for (const span of spans as { start: number; end: number }[]) {
    span.start += by;
    span.end += by;
  }
}
