import { stat } from 'node:fs/promises';
import { hashOf } from '../fingerprint';
import type { ImageProblem } from './problem';

/**
 * Warns of files that are measured on and have the same bytes as one that is learned from: what is measured then is not how well a
 * network does on images that it hasn't seen.
 */
export async function sharedImages(
  learned: readonly string[],
  measured: readonly string[],
): Promise<ImageProblem[]> {
  const bySize = new Map<number, string[]>();
  for (const file of new Set(learned)) {
    const size = await sizeOf(file);
    if (size !== undefined) bySize.set(size, [...(bySize.get(size) ?? []), file]);
  }
  const hashes = new Map<string, Promise<string>>();
  const hash = (file: string) => {
    const found = hashes.get(file) ?? hashOf(file);
    hashes.set(file, found);
    return found;
  };
  const shared: [measured: string, learned: string][] = [];
  for (const file of new Set(measured)) {
    const size = await sizeOf(file);
    for (const other of (size === undefined ? undefined : bySize.get(size)) ?? []) {
      if (other !== file && (await hash(other)) !== (await hash(file))) continue;
      shared.push([file, other]);
      break;
    }
  }
  if (shared.length === 0) return [];
  const [[, other]] = shared as [[string, string]];
  const same = shared.every(([file, learned]) => file === learned);
  const what = same ? 'learned from as well' : `learned from as well, the first one as ${other}`;
  const why = shared.length === 1 ? `it is ${what}` : `${shared.length} images are ${what}`;
  const remedy = 'Measure on images that are not learned from, or mean it so';
  return [{ severity: 'warning', files: shared.map(([file]) => file), why, remedy }];
}

/** In bytes; files that can't be read are told of elsewhere. */
async function sizeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).size;
  } catch {
    return undefined;
  }
}
