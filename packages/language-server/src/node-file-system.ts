import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  classFoldersOf,
  dataPlaces,
  firstImageSizeOf,
  imageSizeOf,
  locateLater,
  machineMemory,
  readSourceText,
  userDataFolders,
} from '@cnn-studio/language/node';
import type { FileSystem } from './file-system';

const MAX_FILES = 5000;

export const NODE_FILES: FileSystem = {
  memory: machineMemory(),

  async read(key, root) {
    const { kind, path } = await locateKey(key, root);
    if (kind !== 'file') return undefined;
    try {
      // As an editor has it: places on the first line don't count a byte order mark.
      return readSourceText(path).replace(/^\ufeff/, '');
    } catch {
      return undefined;
    }
  },

  async imageSize(key, root, written) {
    const { kind, path } = await locateData(key, root, written);
    if (kind === 'folder') return firstImageSizeOf(path);
    return kind === 'file' ? imageSizeOf(path) : undefined;
  },

  async classFolders(key, root, written) {
    const { kind, path } = await locateData(key, root, written);
    return kind === 'folder' ? classFoldersOf(path, [root, ...userDataFolders(process.env)]) : undefined;
  },

  async place(key, root, written) {
    return (await locateData(key, root, written)).kind;
  },

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

async function locateKey(key: string, root: string) {
  if (!isLocal(key)) return { kind: 'missing', path: key } as const;
  return locateLater(key, [root, ...userDataFolders(process.env)]);
}

/** Data may also lie in the folders of CNN_DATA. */
async function locateData(key: string, root: string, written: string) {
  const here = await locateKey(key, root);
  if (here.kind !== 'missing' || !isLocal(key)) return here;
  for (const place of dataPlaces(written, dirname(key), userDataFolders(process.env)).slice(1)) {
    const there = await locateKey(place, root);
    if (there.kind !== 'missing') return there;
  }
  return here;
}

/** Other schemes than `file` are known to the client alone. */
function isLocal(key: string): boolean {
  return !/^[a-z][a-z0-9+.-]+:\/\//.test(key);
}

function readNames(folder: string) {
  return readdir(folder, { withFileTypes: true });
}
