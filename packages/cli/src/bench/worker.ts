/**
 * What `cnn bench gpu` starts a process for: one backend, which may take its process along when it fails, and whose
 * first step is the first of its process. Tells what it finds one JSON object a line.
 */
import { PRODUCTS, type Running, startProduct } from '@cnn-studio/benchmarks';
import { startBackend } from '@cnn-studio/runtime';
import { gpuMemory } from './gpus';
import { profileStep } from './profile';
import type { Product, Profile, Step, Times } from './results';
import { ROWS, startRow } from './rows';

export interface Job {
  readonly kind: 'products' | 'steps' | 'profile';
  readonly backend: string;
  /** A row's name; not for products. */
  readonly program: string;
  readonly sizes: readonly number[];
  /** As few runs as possible. */
  readonly tiny: boolean;
}

export type Finding =
  | { readonly kind: 'product'; readonly found: Product }
  | { readonly kind: 'step'; readonly found: Step }
  | { readonly kind: 'profile'; readonly found: Profile }
  | { readonly kind: 'failure'; readonly size: number; readonly problem: string };

/** How often each size of each program is run, after its first two runs. */
const EFFORT = {
  usual: { seconds: 1, fewest: 3, most: 100 },
  tiny: { seconds: 0, fewest: 1, most: 1 },
};

export async function timesOf(run: () => Promise<number>, tiny: boolean): Promise<Times> {
  const { seconds, fewest, most } = tiny ? EFFORT.tiny : EFFORT.usual;
  const [firstMs, secondMs] = [await run(), await run()];
  const times: number[] = [];
  const end = performance.now() + seconds * 1e3;
  while (times.length < fewest || (times.length < most && performance.now() < end)) {
    times.push(await run());
  }
  times.sort((a, b) => a - b);
  const [fastestMs, medianMs] = [times[0]!, times[Math.floor(times.length / 2)]!];
  return { firstMs, secondMs, medianMs, fastestMs, runs: times.length };
}

/** A run's milliseconds, made sure that it computed something. */
function timed(running: Running): () => Promise<number> {
  return async () => {
    const start = performance.now();
    const numbers = await running.run();
    const milliseconds = performance.now() - start;
    const strange = numbers.find((value) => !Number.isFinite(value));
    if (strange !== undefined) throw new Error(`it computes ${strange}`);
    return milliseconds;
  };
}

export async function work({ kind, backend, program, sizes, tiny }: Job): Promise<void> {
  const cardBytesBefore = await gpuMemory();
  const start = performance.now();
  const runner = await startBackend(backend);
  const startMs = performance.now() - start;
  for (const [index, size] of sizes.entries()) {
    try {
      if (kind === 'profile') {
        tell({ kind: 'profile', found: await profileStep(runner, program, size, tiny) });
      } else if (kind === 'products') {
        const running = startProduct(size, runner.compile);
        const times = await timesOf(timed(running), tiny).finally(running.dispose);
        const gflops = (PRODUCTS * 2 * size ** 3) / times.medianMs / 1e6;
        tell({ kind: 'product', found: { backend: runner.name, size, ...times, gflops } });
      } else {
        const running = startRow(runner, program, size);
        const measure = async () => ({
          times: await timesOf(timed(running), tiny),
          cardBytes: await gpuMemory(),
        });
        // What failed must not take the next size's memory.
        const { times, cardBytes } = await measure().finally(running.dispose);
        const gflops = ROWS[program]!.make(size).flops / times.medianMs / 1e6;
        const residentBytes = process.resourceUsage().maxRSS * 1024;
        const fresh = index === 0;
        const memory = { residentBytes, cardBytes, cardBytesBefore };
        const where = { backend: runner.name, program, size };
        tell({ kind: 'step', found: { ...where, ...times, gflops, startMs, fresh, ...memory } });
      }
    } catch (error) {
      tell({ kind: 'failure', size, problem: error instanceof Error ? error.message : String(error) });
    }
  }
}

function tell(finding: Finding): void {
  process.stdout.write(`${JSON.stringify(finding)}\n`);
}
