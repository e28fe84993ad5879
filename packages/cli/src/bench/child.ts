import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** How a process of this command ended. */
export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Whether its time was up. */
  readonly cutOff: boolean;
  /** The end of what it wrote to standard error. */
  readonly complaint: string;
}

const running = new Set<ChildProcess>();

/** Runs this command again with other arguments, for so long at most. */
export function runSelf(
  args: readonly string[],
  milliseconds: number,
  onLine: (line: string) => void,
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [process.argv[1]!, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    running.add(child);
    let complaint = '';
    let cutOff = false;
    const timer = setTimeout(() => {
      cutOff = true;
      child.kill('SIGKILL');
    }, milliseconds);
    createInterface({ input: child.stdout }).on('line', onLine);
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      complaint = (complaint + chunk).slice(-2000);
    });
    const end = (status: number | null, signal: NodeJS.Signals | null) => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ status, signal, cutOff, complaint: complaint.trim() });
    };
    child.on('error', (error) => {
      complaint = error.message;
      end(null, null);
    });
    child.on('close', end);
  });
}

/** Ends every process that `runSelf` started. */
export function endAll(): void {
  for (const child of running) child.kill('SIGKILL');
}
