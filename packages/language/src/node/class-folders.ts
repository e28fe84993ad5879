import { type Dirent, opendirSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { ClassFolders } from '../source/host';
import { isHidden, locate } from './file-policy';
import { hasImageEnding } from './image-endings';

/** Names that are looked at in each class for an image before it counts as having some. */
const LOOKED_AT = 200;

/**
 * The classes that the subfolders of a folder stand for: by the code units of their names, with accents and letters as one
 * character (macOS lists them apart), hidden ones left out, links followed as in `locate`.
 * @param folder real, as `locate` gives it
 * @returns undefined for a folder that can't be listed. Never throws.
 */
export function classFoldersOf(folder: string, roots: readonly string[]): ClassFolders | undefined {
  const found = new Map<string, string>();
  let beside = 0;
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (isHidden(entry.name)) continue;
      const place = placeOf(folder, entry, roots);
      if (place.kind === 'folder') found.set(entry.name.normalize('NFC'), place.path);
      else if (place.kind === 'file' && hasImageEnding(extname(entry.name))) beside++;
    }
  } catch {
    return undefined;
  }
  const names = [...found.keys()].sort(byCodeUnits);
  const empty = names.filter((name) => !mayHoldImages(found.get(name)!, roots));
  return { names, empty, beside };
}

/** Compares texts by their UTF-16 code units: the same order on every machine, whatever its language. */
export function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function placeOf(folder: string, entry: Dirent, roots: readonly string[]) {
  const path = join(folder, entry.name);
  if (entry.isDirectory()) return { kind: 'folder', path } as const;
  return entry.isFile() ? ({ kind: 'file', path } as const) : locate(path, roots);
}

/** Looks until it finds one; in vast folders without any it gives up, and says yes. */
function mayHoldImages(folder: string, roots: readonly string[]): boolean {
  let left = LOOKED_AT;
  const waiting = [folder];
  const seen = new Set(waiting);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    try {
      const listing = opendirSync(next);
      try {
        for (let entry = listing.readSync(); entry !== null; entry = listing.readSync()) {
          if (left-- <= 0) return true;
          if (isHidden(entry.name)) continue;
          const place = placeOf(next, entry, roots);
          if (place.kind === 'file' && hasImageEnding(extname(entry.name))) return true;
          if (place.kind !== 'folder' || seen.has(place.path)) continue;
          seen.add(place.path);
          waiting.push(place.path);
        }
      } finally {
        listing.closeSync();
      }
    } catch {
      // What can't be listed is for whoever opens the data to say.
      return true;
    }
  }
  return false;
}
