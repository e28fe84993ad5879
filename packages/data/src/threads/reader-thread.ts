/** The program of a thread that reads image files, decodes them, cuts what is wanted of them and makes floats of it. */
import { parentPort } from 'node:worker_threads';
import type { DataSet } from '../dataset';
import { TrainerError } from '../errors';
import { imageFiles } from '../sources/files';
import { dataSet } from '../stored';
import type { Answer, Request } from './messages';

const sources = new Map<number, DataSet>();
const port = parentPort!;

port.on('message', async (request: Request) => {
  if (request.kind === 'open') {
    const { name, files, options, columns, steps } = request.of;
    sources.set(request.source, dataSet(imageFiles(name, files, options), columns, steps));
    return;
  }
  const { id, column, indices, chance } = request;
  const source = sources.get(request.source)!;
  const answer = (part: Pick<Answer, 'data' | 'error'>) => ({
    id,
    ...part,
    skipped: source.skipped?.() ?? [],
  });
  try {
    const data = await source.read(column, indices, chance);
    port.postMessage(answer({ data }), [data.buffer]);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const code = error instanceof TrainerError ? { code: error.code } : {};
    port.postMessage(answer({ error: { message, ...code } }));
  }
});
