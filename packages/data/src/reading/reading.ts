import type { Pixels } from '../images/pixels';

/** An image of an example as it is read. */
export interface ReadImage {
  readonly pixels: Pixels;
  /** Its pixels name classes: they may be moved, never mixed. */
  readonly isMap: boolean;
}

/** What a link does to all images of an example at once. */
export interface Reading {
  /** Numbers in [0, 1) that it takes for each example. */
  readonly chances: number;
  /**
   * @param images of one example; `scales[i]` times as large as the smallest of them
   * @throws Unfit when it can't be done to images of these sizes
   */
  apply(images: readonly ReadImage[], scales: readonly number[], chances: Float32Array): readonly ReadImage[];
}
