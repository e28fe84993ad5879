import { imageSizeOf } from '@cnn-studio/language/node';
import type { Stored } from '../stored';
import type { ImageProblem } from './problem';

/**
 * Warns of images whose channels are not those of most others, or whose transparency is lost: they are converted, which may not be
 * what was meant. Looks at the files' headers alone.
 */
export function mixedColors({ columns, length, paths }: Stored): ImageProblem[] {
  if (paths === undefined) return [];
  return columns.flatMap(({ shape }, column): ImageProblem[] => {
    const wanted = shape[2];
    if (wanted === undefined) return [];
    const gray: string[] = [];
    const color: string[] = [];
    const transparent: string[] = [];
    for (let index = 0; index < length; index++) {
      const file = paths(index)[column];
      const channels = file === undefined ? undefined : imageSizeOf(file)?.channels;
      if (file === undefined || channels === undefined) continue;
      (channels < 3 ? gray : color).push(file);
      if (channels === 2 || channels === 4) transparent.push(file);
    }
    const problems: ImageProblem[] = [];
    const isMixed = gray.length > 0 && color.length > 0;
    if (isMixed && wanted !== 1) {
      problems.push(
        gray.length <= color.length
          ? warning(gray, 'gray, where the others have colors: three equal channels are made of it')
          : warning(color, 'in color, where the others are gray'),
      );
    }
    if (transparent.length > 0 && wanted < 4) {
      problems.push(
        warning(transparent, 'transparent in places, which are laid on white', 'To keep it, read 4 channels'),
      );
    }
    return problems;
  });
}

function warning(files: readonly string[], what: string, remedy?: string): ImageProblem {
  const why =
    files.length === 1 ? `it is ${what}` : `${files.length} images are ${what.replace('of it', 'of each')}`;
  return { severity: 'warning', files, why, ...(remedy === undefined ? {} : { remedy }) };
}
