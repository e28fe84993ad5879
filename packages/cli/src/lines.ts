import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { LineSplitter } from '@cnn-studio/protocol';

export interface LineListener {
  /** Without its end. */
  line(line: string): void;
  /** Instead of a line of more than `maxLength` characters, whose rest is left out. */
  tooLong(): void;
  /** Called once, whether the other side has ended or failed. */
  end?(): void;
}

/**
 * Tells the lines of a stream. An error of the stream, such as the other side's end by force, is its end and no more:
 * Node's own `readline` passes errors on to whoever listens, and ends the process where nobody does.
 * @returns stops listening
 */
export function followLines(stream: Readable, maxLength: number, listener: LineListener): () => void {
  const decoder = new StringDecoder('utf8');
  const splitter = new LineSplitter((line) => listener.line(line), {
    maxLength,
    onTooLong: () => listener.tooLong(),
  });
  let over = false;
  const finish = () => {
    if (over) return;
    over = true;
    splitter.end();
    listener.end?.();
  };
  const take = (chunk: Buffer) => splitter.push(decoder.write(chunk));
  stream.on('data', take);
  for (const event of ['end', 'error', 'close']) stream.on(event, finish);
  return () => {
    over = true;
    stream.off('data', take);
    // The listener of errors stays: one may come later.
    stream.pause();
  };
}

/**
 * The lines of a stream for `for await`; those that come before somebody asks are kept. Instead of one that is
 * too long comes a sentence, which is no request.
 */
export function queueLines(
  stream: Readable,
  maxLength: number,
): { readonly lines: AsyncIterable<string>; release(): void } {
  const waiting: string[] = [];
  let isOver = false;
  let wake = () => {};
  const add = (line: string) => {
    waiting.push(line);
    wake();
  };
  const finish = () => {
    isOver = true;
    wake();
  };
  const release = followLines(stream, maxLength, {
    line: add,
    tooLong: () => add(`a line of more than ${maxLength} characters`),
    end: finish,
  });
  async function* lines() {
    while (true) {
      while (waiting.length > 0) yield waiting.shift()!;
      if (isOver) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
  return {
    lines: lines(),
    release() {
      release();
      finish();
    },
  };
}
