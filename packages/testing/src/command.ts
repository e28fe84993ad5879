import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
// @ts-expect-error a build script without types
import { cliBundle, ensureCli } from '../../../scripts/build.mjs';

export const root = fileURLToPath(new URL('../../..', import.meta.url));

await ensureCli();

export interface Finished {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Called with each line of standard output. */
  onLine?(line: string, child: ChildProcess): void;
}

/** Runs the bundled command as a person's shell would. */
export function cnn(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cliBundle, ...args], {
      cwd: options.cwd ?? root,
      env: { ...process.env, NO_COLOR: '1', ...options.env },
      stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    let seen = 0;
    child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
      out += chunk;
      for (let end = out.indexOf('\n', seen); end >= 0; end = out.indexOf('\n', seen)) {
        options.onLine?.(out.slice(seen, end), child);
        seen = end + 1;
      }
    });
    child.stderr!.setEncoding('utf8').on('data', (chunk: string) => {
      err += chunk;
    });
    if (options.input !== undefined) child.stdin!.end(options.input);
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ status, signal, out, err }));
  });
}

/** A folder of its own for a test file, gone afterwards. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cnn-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
