import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import script from './peer.py';

/** PyTorch in a process of its own, which runs a step when told to. */
export interface Peer {
  /** Of PyTorch; on a GPU also of cuDNN, and the GPU. */
  readonly version: string;
  /**
   * Runs one step.
   * @param size the batch; of `restore` and `product` the size of the image and the matrices
   * @returns its milliseconds
   * @throws Error when PyTorch can't, for want of memory for example
   */
  run(step: string, size: number, precision?: Precision): Promise<number>;
  end(): void;
}

/** `tf32`: factors of products rounded to 10 bits, which GPUs from 2020 on multiply many times as fast. */
export type Precision = 'float32' | 'tf32';

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
  readonly device: 'cpu' | 'cuda';
  readonly threads: number;
  /** Counts the processor's time of the busiest thread instead of the clock's. */
  readonly busiest?: boolean;
  /** Without the settings that PyTorch is fastest with. */
  readonly asItComes?: boolean;
}

/** @returns undefined if no Python with PyTorch, and for `cuda` with a GPU, is found. */
export async function startPeer({
  device,
  threads,
  busiest = false,
  asItComes = false,
}: PeerOptions): Promise<Peer | undefined> {
  // A virtual environment's Python comes before the system's on the PATH; Debian's packages are for the latter.
  for (const python of ['python3', '/usr/bin/python3', 'python']) {
    const args = ['-c', script, String(threads), busiest ? 'busiest' : 'clock', device];
    const child = spawn(python, args, {
      env: { ...process.env, ...(asItComes ? {} : AT_ITS_BEST) },
      stdio: ['pipe', 'pipe', 'ignore'],
      windowsHide: true,
    });
    child.on('error', () => {});
    child.stdin.on('error', () => {});
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const first = await lines.next();
    if (first.done) continue;
    return {
      version: String(first.value).replace('ready ', ''),
      async run(step, size, precision = 'float32') {
        child.stdin.write(`${step} ${size} ${precision}\n`);
        const { value, done } = await lines.next();
        const milliseconds = Number(value);
        if (done) throw new Error('PyTorch ended');
        if (Number.isNaN(milliseconds)) throw new Error(String(value).replace('failed: ', ''));
        return milliseconds;
      },
      end: () => child.kill(),
    };
  }
  return undefined;
}
