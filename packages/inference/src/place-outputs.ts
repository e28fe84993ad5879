import { basename, dirname, extname, join, resolve } from 'node:path';
import { explainWriteError, makeFolders, TrainerError } from '@cnn-studio/data';

/**
 * Where the results of image files are written, as absolute paths.
 * @param output a PNG's path for one image, else a folder, which is made if need be
 * @throws TrainerError `wrong-use` where a result would replace its own image, or what keeps the folder from being made
 */
export function placeOutputs(images: readonly string[], output: string): { from: string; to: string }[] {
  const path = resolve(output);
  if (images.length === 1 && extname(path).toLowerCase() === '.png') {
    return [{ from: resolve(images[0]!), to: path }];
  }
  try {
    makeFolders(path);
  } catch (error) {
    throw explainWriteError(error, path, 'output-unwritable');
  }
  const taken = new Set<string>();
  return images.map((image) => {
    const stem = basename(image, extname(image));
    let name = `${stem}.png`;
    // `a.jpg` and `a.png`, or files of two folders, may have one name.
    for (let count = 2; taken.has(name.toLowerCase()); count++) name = `${stem}-${count}.png`;
    taken.add(name.toLowerCase());
    const to = join(path, name);
    if (to === resolve(image)) {
      throw new TrainerError(
        'wrong-use',
        `${image} would be overwritten by its own result. Choose another folder than ${dirname(to)}.`,
      );
    }
    return { from: resolve(image), to };
  });
}
