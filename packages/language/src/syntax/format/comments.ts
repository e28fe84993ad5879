import type { Comment } from '../ast';
import { concat, type Doc, suffix } from './doc';

/** The comments of a file, handed out in order as the printer passes their places. */
export class CommentCursor {
  private index = 0;

  constructor(
    private readonly text: string,
    private readonly comments: readonly Comment[],
  ) {}

  /** Takes the comments that begin before `offset` and have not been taken. */
  before(offset: number): readonly Comment[] {
    const from = this.index;
    while (this.index < this.comments.length && this.comments[this.index]!.span.start < offset) this.index++;
    return from === this.index ? none : this.comments.slice(from, this.index);
  }

  /** Whether a comment that has not been taken begins before `offset`. */
  has(offset: number): boolean {
    return this.index < this.comments.length && this.comments[this.index]!.span.start < offset;
  }

  /** The next comment; call only where `has` said that there is one. */
  peek(): Comment {
    return this.comments[this.index]!;
  }

  /** How many line ends lie between two offsets. */
  lineEnds(start: number, end: number): number {
    return (this.text.slice(start, end).match(/\r\n|\r|\n/g) ?? none).length;
  }

  /**
   * Comments where no line can be broken: a block comment stays in place, a line comment goes to the line's end.
   */
  inline(offset: number): Doc {
    if (!this.has(offset)) return '';
    return concat(
      ...this.before(offset).map((comment) =>
        comment.kind === 'block' ? `${textOf(comment)} ` : suffix(` ${textOf(comment)}`, false),
      ),
    );
  }
}

const none: readonly never[] = [];

/** With LF line ends; the whole output gets the file's own in the end. */
export function textOf(comment: Comment): string {
  return comment.text.replace(/\r\n?/g, '\n');
}
