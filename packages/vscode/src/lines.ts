/** A line is an event or a message; anything longer is none of ours, and is left out. */
const MAX_LINE = 16 * 2 ** 20;

/** Cuts a stream of text into lines, however it is chunked; a line of many megabytes is put together once. */
export class LineSplitter {
  #parts: string[] = [];
  /** Characters of the line so far, also of what is left out of one that is too long. */
  #length = 0;

  constructor(
    private readonly onLine: (line: string) => void,
    private readonly maxLength = MAX_LINE,
  ) {}

  push(chunk: string): void {
    let start = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
      this.#add(chunk.slice(start, end));
      this.end();
      start = end + 1;
    }
    this.#add(chunk.slice(start));
  }

  /** The stream has ended: what is left is a line. */
  end(): void {
    const line = this.#parts.join('');
    this.#parts = [];
    this.#length = 0;
    const trimmed = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (trimmed !== '') this.onLine(trimmed);
  }

  #add(part: string): void {
    this.#length += part.length;
    if (this.#length > this.maxLength) this.#parts = [];
    else this.#parts.push(part);
  }
}
