import { resolve } from 'node:path';
import type { TrainerError } from '@cnn-studio/data';
import type { Program } from '@cnn-studio/language';
import type { Recognition } from '@cnn-studio/runtime';
import { isOfPicture } from '../of-picture';
import type { Trained, UseOptions } from '../trained';
import { Recognizer } from './recognizer';

export interface PicturesOptions extends UseOptions {
  /** By default the first of those that can. */
  readonly network?: string;
  /** Paths of image files. */
  readonly images: readonly string[];
  /** Told of an image that can't be used; then the others are. */
  readonly onFailure: (from: string, error: TrainerError) => void;
}

/**
 * The vectors of image files, of those that have one.
 * @throws TrainerError for what is no failure of one image
 */
export async function eachPicture<Result>(
  program: Program,
  trained: Trained,
  recognition: Recognition,
  { images, onFailure }: Pick<PicturesOptions, 'images' | 'onFailure'>,
  use: (from: string, vector: Float32Array) => Result,
): Promise<Result[]> {
  const recognizer = new Recognizer(program, trained, recognition);
  const results: Result[] = [];
  try {
    for (const image of images) {
      const from = resolve(image);
      try {
        results.push(use(from, await recognizer.read(from)));
      } catch (error) {
        if (!isOfPicture(error)) throw error;
        onFailure(from, error);
      }
    }
    return results;
  } finally {
    recognizer.dispose();
  }
}
