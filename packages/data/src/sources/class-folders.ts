import type { DataSet } from '../dataset';
import { TrainerError } from '../errors';
import type { ImageList } from './files';

/**
 * The images of a folder that lie below the folders of its classes, each with the number of its class; others have none and are
 * left out.
 * @param names of the classes, in the order of their numbers, as the program was checked for
 * @param folder for messages
 * @throws TrainerError `data-invalid` for classes that are not among `names`, `data-missing` when no image has a class
 */
export function classImages(
  images: ImageList,
  names: readonly string[],
  folder: string,
): { readonly images: ImageList; readonly classOf: (below: string) => number } {
  const numbers = new Map(names.map((name, number) => [name, number]));
  const unknown = new Set<string>();
  const kept = new Map<string, string>();
  for (const [below, path] of images) {
    const name = classNameOf(below);
    if (name === undefined) continue;
    if (numbers.has(name)) kept.set(below, path);
    else unknown.add(name);
  }
  if (unknown.size > 0) {
    const are = unknown.size === 1 ? 'a class' : 'classes';
    throw new TrainerError(
      'data-invalid',
      `${folder} has ${are} that the program was not checked for: ${[...unknown].sort().join(', ')}. It was checked for ${names.join(', ')}. Rename or remove the folders, or run the command again.`,
    );
  }
  if (kept.size === 0) {
    throw new TrainerError(
      'data-missing',
      `There are no images in the class folders of ${folder} (${names.join(', ')}).`,
    );
  }
  return { images: kept, classOf: (below) => numbers.get(classNameOf(below)!)! };
}

/**
 * Refuses training data in which a class has no example: a network can't learn it, and nobody would be told.
 * @param column of the labels
 * @throws TrainerError `data-missing`
 */
export async function requireEachClass(
  data: DataSet,
  column: number,
  names: readonly string[],
): Promise<void> {
  const all = Uint32Array.from({ length: data.length }, (_, i) => i);
  const seen = new Set(data.allLabels?.(column) ?? (await data.read(column, all)));
  const empty = names.filter((_, number) => !seen.has(number));
  if (empty.length === 0) return;
  const [classes, folders] = empty.length === 1 ? ['the class', 'folder'] : ['the classes', 'folders'];
  throw new TrainerError(
    'data-missing',
    `${data.name} has no images of ${classes} ${empty.join(', ')}. Add some, or remove the ${folders}.`,
  );
}

/** As the checker numbers them: macOS may list an accent apart from its letter. */
function classNameOf(below: string): string | undefined {
  const end = below.indexOf('/');
  return end < 0 ? undefined : below.slice(0, end).normalize('NFC');
}
