import { unequalSizes } from '../../diagnostics/shapes/CNN203-unequal-sizes';
import type { Call } from '../entry';
import { type ImageType, imageInput, sameShape } from '../inputs';

/** An image and a mask of its height and width with one channel, inputs 0 and 1. */
export function imageAndMask(call: Call, entry: string, parameter: string): ImageType | undefined {
  const image = imageInput(call, entry);
  const mask = imageInput(call, entry, { index: 1, at: parameter });
  if (image === undefined || mask === undefined) return undefined;
  const wanted = [image.height, image.width, 1];
  const got = [mask.height, mask.width, mask.channels];
  if (sameShape(wanted, got)) return image;
  call.report(unequalSizes, { operation: entry, left: wanted, right: got }, { at: parameter, because: [1] });
  return undefined;
}
