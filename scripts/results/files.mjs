/** Where results are kept, and the command that makes them. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cliBundle } from '../build.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const kept = join(root, 'docs/results');

export const resultFile = (name) => join(kept, `${name}.json`);
export const pictureFile = (name) => join(kept, `${name}.png`);
/** Runs are no part of the repository. */
export const runFolder = (name) => join(root, 'runs/results', name);

/** Of a program, whatever its comments and line ends: a result is that of one program. */
export function fingerprint(text) {
  const code = text.replaceAll(/\/\/.*$/gm, '').replaceAll(/\s+/g, ' ');
  return createHash('sha256').update(code.trim()).digest('hex').slice(0, 16);
}

/** What was measured of a system, or undefined when it has not been yet. */
export function readResult(name) {
  const file = resultFile(name);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

/** What methods without learning reach on the same task, by name; a script beside this one measured it. */
export function readPeers(name) {
  const { psnr } = JSON.parse(readFileSync(join(kept, 'peers', `${name}.json`), 'utf8'));
  return Object.entries(psnr).map(([method, { mean }]) => [method, mean]);
}

/**
 * Runs `cnn` in the root of the repository.
 * @returns what it wrote to standard output, if `capture`; else it goes to this terminal
 */
export function cnn(args, { capture = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cliBundle, ...args], {
      cwd: root,
      stdio: ['ignore', capture ? 'pipe' : 'inherit', 'inherit'],
    });
    let out = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      out += text;
    });
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(out) : reject(new Error(`cnn ${args.join(' ')} ended with status ${code}`)),
    );
  });
}
