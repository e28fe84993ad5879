import { rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type DataContext, homeFolder, makeFolders, openSource } from '@cnn-studio/data';
import type { FloatTensor } from '../float-tensor';
import type { ExtractorStorage } from '../metrics/feature-extractor';
import { readSafetensors, writeSafetensors } from './run/safetensors';

/** Data as the program may read it; trained classifiers in the user's folder (`~/.cnn-studio/classifiers`). */
export function extractorStorage(data: DataContext): ExtractorStorage {
  const pathOf = (name: string) => join(homeFolder(data.env), 'classifiers', name);
  return {
    open: (source) => openSource(source, { ...data, fileOf: (key) => resolve(key) }),
    read: (name) => readKept(pathOf(name)),
    write: (name, values) => keep(pathOf(name), values),
  };
}

async function readKept(path: string): Promise<Map<string, FloatTensor> | undefined> {
  try {
    return await readSafetensors(path);
  } catch {
    // Not there, or damaged: it is made anew.
    return undefined;
  }
}

async function keep(path: string, values: ReadonlyMap<string, FloatTensor>): Promise<void> {
  const partial = `${path}.${process.pid}.partial`;
  try {
    makeFolders(dirname(path));
    await writeSafetensors(partial, values);
    await rename(partial, path);
  } catch {
    // Then it is trained again the next time; nothing else is lost.
    await rm(partial, { force: true }).catch(() => {});
  }
}
