import { resolve } from 'node:path';
import { encodePng, writePng } from '@cnn-studio/data';
import type { GenerateParams } from '@cnn-studio/protocol';
import { type UseOptions, withTrained } from '../trained';
import { drawMade, Generator } from './generator';

/** What `generate` is asked for. */
export interface GenerateOptions extends UseOptions, Omit<GenerateParams, 'sheet'> {
  /** Path of a PNG. */
  readonly output: string;
}

/** A sheet of generated images that was written. */
export interface Generated {
  /** Absolute path of the PNG. */
  readonly path: string;
  readonly network: string;
  readonly images: number;
  readonly rows: number;
  readonly columns: number;
  /** Of the PNG, in pixels. */
  readonly height: number;
  readonly width: number;
}

/**
 * A sheet of images from a trained generator: rows are labels that share the noise of their columns, or one
 * label's (or a generator's without labels) samples in a square. One sample asked for by its number is written as
 * it is, without a frame.
 * @throws TrainerError
 */
export async function generate(options: GenerateOptions): Promise<Generated> {
  return withTrained(options, async (trained) => {
    const generator = new Generator(trained, options.program, options.network);
    try {
      const made = await generator.make(options);
      const sheet = drawMade(made);
      const path = resolve(options.output);
      await writePng(path, await encodePng(sheet));
      return {
        path,
        network: generator.info.network,
        images: made.images.length,
        rows: made.rows,
        columns: made.columns,
        height: sheet.height,
        width: sheet.width,
      };
    } finally {
      generator.dispose();
    }
  });
}
