/** All forms of each operation, and which to take when nothing was measured. */
import { batchedColumnsForm, columnsForm } from './filter-gradient/columns';
import { depthForm, depthRowsForm } from './filter-gradient/depth';
import { dilatedForm } from './filter-gradient/dilated';
import { batchedShiftedGradientForm, shiftedGradientForm } from './filter-gradient/shifted-gradient';
import { batchedTapsForm, tapsForm } from './filter-gradient/taps';
import { directForm } from './forward/direct';
import { turnedForm } from './forward/turned';
import { type ConvForm, type ConvGeometry, isPointwise } from './geometry';
import { convTransposeForm } from './input-gradient/conv-transpose';
import { flippedForm } from './input-gradient/flipped';
import { jointPhasesForm, phasesForm } from './input-gradient/phases';

export type ConvOperation = 'forward' | 'input-gradient' | 'filter-gradient';

export const convForms: Record<ConvOperation, readonly ConvForm[]> = {
  forward: [directForm, turnedForm],
  'input-gradient': [convTransposeForm, flippedForm, phasesForm, jointPhasesForm],
  'filter-gradient': [
    columnsForm,
    batchedColumnsForm,
    tapsForm,
    batchedTapsForm,
    shiftedGradientForm,
    batchedShiftedGradientForm,
    depthForm,
    depthRowsForm,
    dilatedForm,
  ],
};

/** Few enough channels that a matrix product over them alone is too thin to be fast. */
const THIN = 4;
/** Below this many output positions an image's own product is too small, and all images share one. */
const FEW_POSITIONS = 100;

/**
 * The form to take when nothing was measured. The figures are GFLOP/s on two threads (`pnpm bench forms`), for
 * [batch, size, input channels, output channels, kernel, stride].
 */
export function ruleFor(operation: ConvOperation, c: ConvGeometry): string {
  const applicable = convForms[operation].filter((form) => form.applies(c)).map((form) => form.name);
  return preferences(operation, c).find((name) => applicable.includes(name))!;
}

function preferences(operation: ConvOperation, c: ConvGeometry): readonly string[] {
  const strided = c.stride.some((step) => step > 1);
  const thinIn = c.inChannels <= THIN;
  const thinOut = c.outChannels <= THIN;
  if (operation === 'forward') {
    // [64,28,64,1,3,1]: turned 22, direct 8. Elsewhere direct wins: [64,28,32,32,3,1] 83 to 57.
    return thinOut && !thinIn && !isPointwise(c) ? ['turned', 'direct'] : ['direct'];
  }
  if (operation === 'input-gradient') {
    // [64,28,32,32,3,1]: flipped 78, conv-transpose 53. [64,28,1,32,3,1]: conv-transpose 38, flipped 6.
    // Strided, the phases gain and lose: [64,14,128,128,4,2] 79 to 70, [64,28,64,128,4,2] 77 to 79.
    return strided || thinIn ? ['conv-transpose'] : ['flipped', 'conv-transpose'];
  }
  if (strided) {
    // [64,14,128,256,4,2]: dilated 99, columns 74, depth 67. [64,28,1,64,4,2]: depth 18, dilated 9.
    return thinIn ? ['depth', 'batched-columns'] : ['dilated', 'depth', 'columns'];
  }
  // [64,28,64,1,3,1]: batched-shifted-gradient 54, next 11. [16,8,256,256,3,1]: taps 124, batched-taps 47.
  if (thinOut && !thinIn) return ['batched-shifted-gradient', 'batched-taps'];
  if (thinIn) return ['batched-columns'];
  return c.output[0] * c.output[1] <= FEW_POSITIONS ? ['taps'] : ['batched-taps'];
}
