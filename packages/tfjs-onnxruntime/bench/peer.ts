import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** PyTorch in a process of its own, which runs a step when told to. */
export interface Peer {
  readonly version: string;
  /** Runs one step. @returns its milliseconds. */
  run(step: string): Promise<number>;
  end(): void;
}

/**
 * What PyTorch is fastest with. Threads that don't wait actively; and memory that glibc keeps rather than gives back
 * after each tensor: where the system is slow to hand it out again a step takes up to three times as long without.
 */
const AT_ITS_BEST = {
  OMP_WAIT_POLICY: 'passive',
  MALLOC_MMAP_THRESHOLD_: String(2 ** 34),
  MALLOC_TRIM_THRESHOLD_: String(2 ** 34),
};

export interface PeerOptions {
  readonly threads: number;
  /** Counts the processor's time of the busiest thread instead of the clock's. */
  readonly busiest: boolean;
  /** Without the settings that PyTorch is fastest with. */
  readonly asItComes: boolean;
}

/** @returns undefined if no Python with PyTorch is found. */
export async function startPeer(
  script: string,
  { threads, busiest, asItComes }: PeerOptions,
): Promise<Peer | undefined> {
  for (const python of ['/usr/bin/python3', 'python3', 'python']) {
    const child = spawn(python, [script, String(threads), busiest ? 'busiest' : 'clock'], {
      env: { ...process.env, ...(asItComes ? {} : AT_ITS_BEST) },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    child.on('error', () => {});
    child.stdin.on('error', () => {});
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const first = await lines.next();
    if (first.done) continue;
    return {
      version: String(first.value).replace('ready ', ''),
      async run(step) {
        child.stdin.write(`${step}\n`);
        return Number((await lines.next()).value);
      },
      end: () => child.stdin.end(),
    };
  }
  return undefined;
}
