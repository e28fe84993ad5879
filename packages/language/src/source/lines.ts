/** Lines and columns of a text. Line ends are LF, CRLF and CR, as the Language Server Protocol counts them. */

export interface Position {
  /** From 0. */
  readonly line: number;
  /** UTF-16 code units from the line's start, from 0. */
  readonly character: number;
}

/** Where each line of `text` begins; the first is 0. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 13 && text.charCodeAt(i + 1) === 10) i++;
    if (code === 13 || code === 10) starts.push(i + 1);
  }
  return starts;
}

/** Converts between offsets and positions of one text, in logarithmic time. */
export class LineIndex {
  private readonly starts: readonly number[];

  constructor(private readonly text: string) {
    this.starts = lineStarts(text);
  }

  get lineCount(): number {
    return this.starts.length;
  }

  /** Offsets outside of the text are taken as its ends. */
  position(offset: number): Position {
    const inside = Math.min(Math.max(offset, 0), this.text.length);
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle]! <= inside) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: inside - this.starts[low]! };
  }

  /** Positions beyond a line's end are its end, as the protocol has it. */
  offset({ line, character }: Position): number {
    if (line < 0) return 0;
    if (line >= this.starts.length) return this.text.length;
    return Math.min(this.starts[line]! + Math.max(character, 0), this.lineEnd(line));
  }

  /** Offset of the end of a line, before its line end. */
  lineEnd(line: number): number {
    let end = this.starts[line + 1] ?? this.text.length;
    if (line + 1 < this.starts.length) {
      if (this.text.charCodeAt(end - 1) === 10) end--;
      if (this.text.charCodeAt(end - 1) === 13 && end > this.starts[line]!) end--;
    }
    return end;
  }
}
