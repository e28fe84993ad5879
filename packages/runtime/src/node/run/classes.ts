import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runsFolder } from './folder';
import { baseOf, byAge, manifestOf } from './newest';

/**
 * The classes of folders that networks were trained with, by the folder's path as the program writes it: of a run, or of the
 * newest run of the file that knows that folder. So a network can be used where its data are not.
 * @param run the one that is to be used, if it is known already
 */
export function recordedClasses(
  file: string,
  run?: string,
): (written: string) => readonly string[] | undefined {
  let found: readonly Readonly<Record<string, readonly string[]>>[] | undefined;
  return (written) => {
    found ??= run === undefined ? ofFile(file) : [manifestOf(run)?.classes ?? {}];
    return found.find((classes) => Object.hasOwn(classes, written))?.[written];
  };
}

/** Those of the file itself before those of others that have their runs in the same folder, and the newest first. */
function ofFile(file: string) {
  const folder = runsFolder(file);
  const runs = namesIn(folder).flatMap((train) =>
    namesIn(join(folder, train)).map((name) => join(folder, train, name)),
  );
  return runs
    .flatMap((path) => {
      const manifest = manifestOf(path);
      return manifest?.classes === undefined
        ? []
        : [
            {
              path,
              own: baseOf(manifest.file) === baseOf(file),
              time: Date.parse(manifest.time) || 0,
              classes: manifest.classes,
            },
          ];
    })
    .sort((a, b) => Number(b.own) - Number(a.own) || byAge(b, a))
    .map(({ classes }) => classes);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
