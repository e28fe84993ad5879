import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** PyTorch in a process of its own, which runs a step when told to. */
export interface Peer {
  readonly version: string;
  /** Runs one step. @returns its milliseconds. */
  run(step: string): Promise<number>;
  end(): void;
}

/** @returns undefined if no Python with PyTorch is found. */
export async function startPeer(
  script: string,
  threads: number,
  busiest: boolean,
): Promise<Peer | undefined> {
  for (const python of ['/usr/bin/python3', 'python3', 'python']) {
    const child = spawn(python, [script, String(threads), busiest ? 'busiest' : 'clock'], {
      // Threads that don't wait actively: PyTorch is faster so here as well.
      env: { ...process.env, OMP_WAIT_POLICY: 'passive' },
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
