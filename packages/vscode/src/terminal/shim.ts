/** The command `cnn` as a file that a terminal finds: it runs the one that the panels run. Knows files, not editors. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ShimOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** Of the system that the terminal runs on. */
  readonly platform: NodeJS.Platform;
}

/** The name and text of each file: a script for the system's shells, and on Windows one more for those of Unix there. */
export function shimsFor({ command, args, platform }: ShimOptions): Readonly<Record<string, string>> {
  const quoted = [command, ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  // The program that runs the script may be the editor itself, which is a Node when it is told so.
  const posix = `#!/bin/sh\nELECTRON_RUN_AS_NODE=1 exec ${quoted} "$@"\n`;
  if (platform !== 'win32') return { cnn: posix };
  const words = [command, ...args].map((word) => `"${word.replaceAll('%', '%%')}"`).join(' ');
  return { cnn: posix, 'cnn.cmd': `@echo off\r\nsetlocal\r\nset ELECTRON_RUN_AS_NODE=1\r\n${words} %*\r\n` };
}

/** Writes what isn't there as it should be; a terminal that runs one meanwhile sees the old or the new one. */
export function writeShims(folder: string, shims: Readonly<Record<string, string>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(shims)) {
    const path = join(folder, name);
    if (textOf(path) === text) continue;
    writeFileSync(`${path}.${process.pid}`, text, { mode: 0o755 });
    renameSync(`${path}.${process.pid}`, path);
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
