import { resolve } from 'node:path';
import type { Part } from '../bench/results';
import { PARTS } from '../bench/tasks';
import { UserError } from '../errors';
import { watchParent } from '../parent';

export interface BenchCommandOptions {
  readonly output: string;
  readonly quick?: boolean;
  readonly minutes: number;
  readonly backends?: string;
  readonly parts?: string;
}

/** `cnn bench gpu`: what a GPU does with this engine, as text and as a JSON file. */
export async function bench(options: BenchCommandOptions): Promise<number> {
  const { benchGpu } = await import('../bench/gpu');
  const { output, backends, parts, ...rest } = options;
  const wanted = parts?.split(',') as Part[] | undefined;
  const unknown = wanted?.find((part) => !PARTS.includes(part));
  if (unknown !== undefined) throw new UserError(`--parts ${unknown}: there are ${PARTS.join(', ')}`, 2);
  return benchGpu({ ...rest, output: resolve(output), backends: backends?.split(','), parts: wanted });
}

/** What `cnn bench gpu` starts for each backend. */
export async function benchWorker(job: string): Promise<number> {
  // Whoever kills the benchmark wants this to end too.
  watchParent(() => process.exit(1));
  const { work } = await import('../bench/worker');
  await work(JSON.parse(job));
  return 0;
}
