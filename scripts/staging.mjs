import { copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Lends a folder of its own below `parent`, whoever else packages at the same time, and removes it at the end.
 * @template Result
 * @param {string} parent
 * @param {string} name what its name begins with
 * @param {(folder: string) => Promise<Result>} work
 * @returns {Promise<Result>}
 */
export async function withStage(parent, name, work) {
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, `${name}-`));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Puts a file where people find it, whole or not at all. */
export function deliver(from, path) {
  mkdirSync(dirname(path), { recursive: true });
  const partial = join(dirname(path), `.${basename(path)}.${process.pid}.partial`);
  copyFileSync(from, partial);
  renameSync(partial, path);
}
