/** Rules of what happens to all images of an example at once, where they are read. */
import { type Dim, divideExactly, floorDivide, multiply } from '../../algebra/dim';
import { cropTooLarge } from '../../diagnostics/entries/CNN242-crop-too-large';
import type { TensorType } from '../../types';
import type { Call } from '../entry';

/** The images that are the call's inputs. */
export function jointImages(call: Call): readonly TensorType[] {
  return call.inputs as readonly TensorType[];
}

/** The images with a height and width of the smallest one; those that are `n` times as large get `n` times as much. */
export function jointSize(call: Call, height: Dim, width: Dim): readonly TensorType[] {
  const images = jointImages(call);
  const scales = scalesOf(images);
  return images.map((image, i) => ({
    ...image,
    shape: [multiply(height, scales[i]!), multiply(width, scales[i]!), ...image.shape.slice(2)],
  }));
}

/** As `jointSize`, of rectangles that have to lie inside of the images. */
export function jointRectangle(call: Call, entry: string, height: Dim, width: Dim): readonly TensorType[] {
  const images = jointImages(call);
  const smallest = images[scalesOf(images).indexOf(1)] ?? images[0]!;
  const [h, w] = smallest.shape;
  const isLarger = (a: Dim, b: Dim | undefined) => typeof a === 'number' && typeof b === 'number' && a > b;
  if (isLarger(height, h) || isLarger(width, w)) {
    const data = { entry, shape: smallest.shape.slice(0, 2), to: [String(height), String(width)] } as const;
    call.report(cropTooLarge, data);
  }
  return jointSize(call, height, width);
}

/** The images cut to a multiple of a number of pixels. */
export function jointMultiple(call: Call, multiple: number): readonly TensorType[] {
  const images = jointImages(call);
  const [height, width] = images[scalesOf(images).indexOf(1)]!.shape as [Dim, Dim];
  const whole = (size: Dim) => multiply(floorDivide(size, multiple), multiple);
  return jointSize(call, whole(height), whole(width));
}

/** How many times as large as the smallest each image is; 1 where that can't be told. */
function scalesOf(images: readonly TensorType[]): number[] {
  const heights = images.map(({ shape }) => shape[0]!);
  for (const unit of heights) {
    const scales = heights.map((height) => divideExactly(height, unit));
    if (
      scales.every(
        (scale): scale is number => typeof scale === 'number' && Number.isInteger(scale) && scale >= 1,
      )
    ) {
      return scales;
    }
  }
  return heights.map(() => 1);
}
