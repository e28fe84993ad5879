import type { Comment } from './ast';

/** Finds the `///` lines that belong to a declaration. */
export class Documentation {
  constructor(
    private readonly text: string,
    private readonly comments: readonly Comment[],
  ) {}

  /** The run of `///` lines that ends on the line before `offset`, joined, without the slashes. */
  before(offset: number): string | undefined {
    const { text, comments } = this;
    let index = this.lastBefore(offset);
    const lines: string[] = [];
    let end = offset;
    for (; index >= 0; index--) {
      const comment = comments[index]!;
      if (comment.kind !== 'doc' || !isOneLineEnd(text.slice(comment.span.end, end))) break;
      if (!standsAlone(text, comment.span.start)) break;
      lines.push(comment.text.slice(3).replace(/^ /, ''));
      end = comment.span.start;
    }
    return lines.length > 0 ? lines.reverse().join('\n') : undefined;
  }

  /** Index of the last comment that begins before `offset`, or -1. */
  private lastBefore(offset: number): number {
    let low = 0;
    let high = this.comments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.comments[middle]!.span.start < offset) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

function isOneLineEnd(between: string): boolean {
  return /^[^\S\r\n]*(?:\r\n|\r|\n)[^\S\r\n]*$/.test(between);
}

/** Whether nothing but blanks is before `offset` on its line. */
function standsAlone(text: string, offset: number): boolean {
  let at = offset;
  while (at > 0 && (text[at - 1] === ' ' || text[at - 1] === '\t' || text[at - 1] === '\ufeff')) at--;
  return at === 0 || text[at - 1] === '\n' || text[at - 1] === '\r';
}
