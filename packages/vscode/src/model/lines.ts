/** Cuts a stream of text into lines, however it is chunked; a line of many megabytes is put together once. */
export class LineSplitter {
  #parts: string[] = [];

  constructor(private readonly onLine: (line: string) => void) {}

  push(chunk: string): void {
    let start = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
      this.#parts.push(chunk.slice(start, end));
      this.end();
      start = end + 1;
    }
    if (start < chunk.length) this.#parts.push(chunk.slice(start));
  }

  /** The stream has ended: what is left is a line. */
  end(): void {
    const line = this.#parts.join('');
    this.#parts = [];
    const trimmed = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (trimmed !== '') this.onLine(trimmed);
  }
}
