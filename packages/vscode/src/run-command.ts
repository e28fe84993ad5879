/** Runs a command of `cnn` to its end. Knows processes, not editors. */
import spawn from 'cross-spawn';
import { commandLine, killTree } from './child-process';

export interface Outcome {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

export interface CommandOptions {
  /** The `cnn` command: a script of Node, or an executable. */
  readonly cnn: string;
  readonly cwd: string;
  readonly signal?: AbortSignal;
}

/** Resolves when it has ended, however. @throws when it could not be started */
export function runCommand(args: readonly string[], { cnn, cwd, signal }: CommandOptions): Promise<Outcome> {
  const line = commandLine({ cnn, args });
  return new Promise((resolve, reject) => {
    const child = spawn(line.command, [...line.args], {
      cwd,
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    let out = '';
    let err = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      out += chunk;
    });
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      err += chunk;
    });
    const abort = () => child.pid !== undefined && killTree(child.pid);
    signal?.addEventListener('abort', abort, { once: true });
    child.on('error', reject);
    child.on('close', (status) => {
      signal?.removeEventListener('abort', abort);
      resolve({ status, out, err });
    });
  });
}
