import { serve } from '@cnn-studio/inference';
import type { ServeMessage } from '@cnn-studio/protocol';
import { explain } from '../errors';
import { queueLines } from '../lines';
import { type RunOptions, requireRun, requireTrained } from '../trained-run';

/** Characters: a request may carry a picture. */
const MAX_REQUEST = 256 * 2 ** 20;

export interface ServeCommandOptions extends RunOptions {
  readonly backend: string;
}

/**
 * `cnn serve`: keeps a run's networks loaded and answers requests, one JSON object a line each way, until standard
 * input closes. 0 then; 1 when the run can't be opened, which is told as an event too.
 */
export async function serveRun(file: string, options: ServeCommandOptions): Promise<number> {
  const send = (message: ServeMessage) => void process.stdout.write(`${JSON.stringify(message)}\n`);
  // From now on: an input that closes while the run is opened must not be missed.
  const input = queueLines(process.stdin, MAX_REQUEST);
  try {
    const { result, text } = requireTrained(file, options);
    await serve({
      program: result.program,
      file,
      run: await requireRun(file, result.program, options),
      step: options.step,
      backend: options.backend,
      lines: input.lines,
      send,
      explain,
      textOf({ origin: { location } }) {
        const { start, end } = location.span;
        return text(location.file)?.slice(start, end) ?? '';
      },
    });
    return 0;
  } catch (error) {
    const message = explain(error);
    if (message === undefined) throw error;
    const { code } = error as { code?: unknown };
    send({ event: 'error', code: typeof code === 'string' ? code : 'diagnostics', message });
    return 1;
  } finally {
    input.release();
    process.stdin.unref?.();
  }
}
