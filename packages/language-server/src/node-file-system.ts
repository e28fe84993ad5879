import { readdir, readFile, stat } from 'node:fs/promises';
import type { FileSystem } from './file-system';
import { imageSizeOf } from './node-image-size';

/** Nobody writes a .cnn file this long; a device or a disk image behind the name must not fill the memory. */
const MAX_BYTES = 16 * 1024 * 1024;
const MAX_FILES = 5000;

export const NODE_FILES: FileSystem = {
  async read(key) {
    if (!isLocal(key)) return undefined;
    try {
      // Asked before opening: opening a pipe would wait for somebody to write.
      const found = await stat(key);
      return found.isFile() && found.size <= MAX_BYTES ? await readFile(key, 'utf8') : undefined;
    } catch {
      return undefined;
    }
  },

  imageSize: (key) => Promise.resolve(isLocal(key) ? imageSizeOf(key) : undefined),

  async list(folder) {
    const found: string[] = [];
    const waiting = [folder];
    for (let next = waiting.pop(); next !== undefined && found.length < MAX_FILES; next = waiting.pop()) {
      const base = next.endsWith('/') ? next : `${next}/`;
      let entries: Awaited<ReturnType<typeof readNames>> = [];
      try {
        entries = await readNames(next);
      } catch {
        // A folder that vanished or may not be read holds nothing for us.
      }
      for (const entry of entries) {
        if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
        if (entry.isDirectory()) waiting.push(base + entry.name);
        else if (entry.isFile() && entry.name.endsWith('.cnn')) found.push(base + entry.name);
      }
    }
    return found.sort();
  },
};

/** Other schemes than `file` are known to the client alone. */
function isLocal(key: string): boolean {
  return !/^[a-z][a-z0-9+.-]+:\/\//.test(key);
}

function readNames(folder: string) {
  return readdir(folder, { withFileTypes: true });
}
