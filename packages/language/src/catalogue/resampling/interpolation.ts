import { type Range, UNBOUNDED } from '../../types';
import { addRanges, isBounded, multiplyRanges, width } from '../ranges';

/**
 * The cubic kernel's weights in two dimensions are partly negative: absolute weights add up to at most
 * (5 / 4)², so values overshoot by at most half of what that exceeds 1, times the range's width.
 */
const CUBIC_OVERSHOOT = ((5 / 4) ** 2 - 1) / 2;

/** The range after interpolation: weights that are positive and add up to 1 keep it. */
export function interpolatedRange(range: Range, mode: string): Range {
  if (mode !== 'bicubic') return range;
  if (!isBounded(range)) return UNBOUNDED;
  const beyond = width(range) * CUBIC_OVERSHOOT;
  return addRanges(range, multiplyRanges({ min: -1, max: 1 }, { min: beyond, max: beyond }));
}
