import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { formatSource, parse } from '@cnn-studio/language';
import { frame } from '../output/frame';
import { displayName, readSource } from '../source';

/** `cnn fmt`: rewrites files canonically. A file that does not parse is left as it is, and the status is 1. */
export async function fmt(files: readonly string[], options: { readonly check?: boolean }): Promise<number> {
  let status = 0;
  for (const file of files) {
    const path = resolve(file);
    const name = displayName(path);
    const text = readSource(path);
    const formatted = formatSource(text);
    if (!('text' in formatted)) {
      const frames = parse(text, name).diagnostics.map((diagnostic) => frame(diagnostic, () => text));
      process.stderr.write(`${name} does not parse and was left as it is\n\n${frames.join('\n\n')}\n`);
      status = 1;
    } else if (formatted.text !== text) {
      process.stdout.write(`${name}\n`);
      if (options.check) status = 1;
      else replaceFile(path, formatted.text);
    }
  }
  return status;
}

/** Whole or not at all: a full disk leaves the old file. */
function replaceFile(path: string, text: string): void {
  const partial = join(dirname(path), `.${process.pid}.cnn-fmt.partial`);
  try {
    writeFileSync(partial, text);
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}
