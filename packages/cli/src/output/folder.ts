import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Files that belong together appear together: each is written beside its place first, then moved there. */
export function writeFolder(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  mkdirSync(folder, { recursive: true });
  const partial: string[] = [];
  try {
    for (const [name, content] of Object.entries(files)) {
      const path = join(folder, `.${name}.partial`);
      partial.push(path);
      writeFileSync(path, content);
    }
    for (const path of partial) {
      const name = path.slice(dirname(path).length + 2, -'.partial'.length);
      renameSync(path, join(folder, name));
    }
  } catch (error) {
    for (const path of partial) rmSync(path, { force: true });
    throw error;
  }
}
