/** A line is an event or a message; anything longer is none of ours. */
const MAX_LENGTH = 16 * 2 ** 20;

/**
 * Cuts a stream of text into lines, however it is chunked, in bounded memory. A line of many megabytes, which comes in
 * thousands of chunks, is put together once. Lines without a character are left out.
 */
export class LineSplitter {
  #parts: string[] = [];
  /** Characters of the line so far, also of what is left out of one that is too long. */
  #length = 0;
  readonly #maxLength: number;
  readonly #onTooLong: () => void;

  /**
   * @param onLine is told each line without its end
   * @param options.maxLength of a line, in characters
   * @param options.onTooLong is told once, and at once, of a line that is longer, which is left out
   */
  constructor(
    private readonly onLine: (line: string) => void,
    { maxLength = MAX_LENGTH, onTooLong = () => {} }: { maxLength?: number; onTooLong?: () => void } = {},
  ) {
    this.#maxLength = maxLength;
    this.#onTooLong = onTooLong;
  }

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
    const fitted = this.#length <= this.#maxLength;
    this.#length += part.length;
    if (this.#length <= this.#maxLength) {
      this.#parts.push(part);
      return;
    }
    this.#parts = [];
    if (fitted) this.#onTooLong();
  }
}
