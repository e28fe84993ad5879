import type { Span } from '../../source/span';
import type { Comment } from '../ast';
import { type CommentCursor, textOf } from './comments';
import { concatAll, type Doc, group, hardLine, indent, line, softLine, suffix } from './doc';

/** Prints a line comment, and the line end that it needs, or a block comment. */
function after(comment: Comment, breaking: boolean): Doc {
  const text = ` ${textOf(comment)}`;
  return comment.kind === 'block' ? text : suffix(text, breaking);
}

/**
 * Items on lines of their own, with the comments between them. Single blank lines are kept, except at the beginning
 * and the end. `start` and `end` are the offsets just inside of what holds the items; `opened` says that something
 * (a brace) stands before them on their first line.
 */
export function lines<Item extends { readonly span: Span }>(
  comments: CommentCursor,
  items: readonly Item[],
  print: (item: Item) => Doc,
  { start, end, opened }: { readonly start: number; readonly end: number; readonly opened: boolean },
): Doc {
  const docs: Doc[] = [];
  let previousEnd = start;
  let first = true;

  const newLine = (offset: number) => {
    const blank = !first && comments.lineEnds(previousEnd, offset) > 1;
    if (blank) docs.push(hardLine);
    if (!first || opened) docs.push(hardLine);
    first = false;
  };
  const placeComments = (offset: number) => {
    for (const comment of comments.before(offset)) {
      if ((!first || opened) && comments.lineEnds(previousEnd, comment.span.start) === 0) {
        docs.push(after(comment, false));
      } else {
        newLine(comment.span.start);
        docs.push(textOf(comment));
      }
      previousEnd = comment.span.end;
    }
  };

  for (const item of items) {
    const commented = comments.has(item.span.start);
    placeComments(item.span.start);
    if (commented && !first && comments.lineEnds(previousEnd, item.span.start) === 0) docs.push(' ');
    else newLine(item.span.start);
    docs.push(print(item));
    previousEnd = item.span.end;
  }
  placeComments(end);
  return concatAll(docs);
}

/**
 * Items between brackets, separated by commas: on one line, or one a line. `span` includes the brackets.
 */
export function bracketed<Item extends { readonly span: Span }>(
  comments: CommentCursor,
  text: string,
  [open, close]: readonly [string, string],
  items: readonly Item[],
  span: Span,
  print: (item: Item) => Doc,
): Doc {
  const inner = span.end - close.length;
  if (items.length === 0 && !comments.has(inner)) return open + close;
  const docs: Doc[] = [];
  let previousEnd = span.start + open.length;

  const lead = (offset: number) => {
    const docs: Doc[] = [];
    for (const comment of comments.before(offset)) {
      const alone = comments.lineEnds(comment.span.end, offset) > 0 || comment.kind !== 'block';
      docs.push(textOf(comment), alone ? hardLine : ' ');
    }
    return docs;
  };
  /** Comments behind an item on its own line; those before the comma come first. */
  const trail = (limit: number, comma: string): Doc[] => {
    if (!comments.has(limit)) return [comma];
    const before: Doc[] = [];
    const behind: Doc[] = [];
    const lineEnd = endOfLine(text, previousEnd);
    let at = previousEnd;
    let commaSeen = false;
    while (comments.has(Math.min(limit, lineEnd))) {
      const next = comments.peek();
      commaSeen ||= text.slice(at, next.span.start).includes(',');
      // A block comment behind the comma, with an item after it on the line, belongs to that item.
      if (next.kind === 'block' && commaSeen && comments.lineEnds(next.span.end, limit) === 0) break;
      comments.before(next.span.start + 1);
      (commaSeen || next.kind !== 'block' ? behind : before).push(after(next, true));
      at = next.span.end;
    }
    return [...before, comma, ...behind];
  };

  // Comments on the opening bracket's own line stay there.
  const opening: Doc[] = [];
  const first = items[0]?.span.start ?? inner;
  while (comments.has(first)) {
    const next = comments.peek();
    if (next.kind === 'block' || comments.lineEnds(previousEnd, next.span.start) > 0) break;
    comments.before(next.span.start + 1);
    opening.push(after(next, true));
    previousEnd = next.span.end;
  }
  items.forEach((item, i) => {
    const last = i === items.length - 1;
    if (i > 0) docs.push(line);
    docs.push(...lead(item.span.start), print(item));
    previousEnd = item.span.end;
    docs.push(...trail(last ? inner : items[i + 1]!.span.start, last ? '' : ','));
  });
  const dangling: Doc[] = [];
  for (const comment of comments.before(inner)) {
    if (items.length > 0 || dangling.length > 0) dangling.push(hardLine);
    dangling.push(textOf(comment));
    // Its line end keeps the closing bracket out of it.
    if (comment.kind !== 'block') dangling.push(suffix('', true));
  }
  return group(open, ...opening, indent(softLine, concatAll(docs), ...dangling), softLine, close);
}

function endOfLine(text: string, offset: number): number {
  const match = /[\r\n]/g;
  match.lastIndex = offset;
  return match.exec(text)?.index ?? text.length;
}
