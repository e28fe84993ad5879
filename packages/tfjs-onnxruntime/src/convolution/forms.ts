/** All forms of each operation, and which to take when nothing was measured. */
import { batchedColumnsForm, columnsForm } from './filter-gradient/columns';
import { depthForm, depthRowsForm } from './filter-gradient/depth';
import { dilatedForm } from './filter-gradient/dilated';
import { batchedShiftedGradientForm, shiftedGradientForm } from './filter-gradient/shifted-gradient';
import { batchedTapsForm, tapsForm } from './filter-gradient/taps';
import { directForm } from './forward/direct';
import { turnedForm } from './forward/turned';
import type { ConvForm, ConvGeometry } from './geometry';
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

export function ruleFor(operation: ConvOperation, c: ConvGeometry): string {
  if (operation === 'forward') return 'direct';
  const applicable = convForms[operation].filter((form) => form.applies(c)).map((form) => form.name);
  const first = (names: readonly string[]): string => names.find((name) => applicable.includes(name))!;
  if (operation === 'input-gradient') return first(['flipped', 'joint-phases', 'phases', 'conv-transpose']);
  if (c.outChannels * 2 <= c.inChannels && c.outChannels <= 8) {
    return first(['batched-shifted-gradient', 'batched-columns']);
  }
  return first(c.inChannels <= 8 ? ['batched-columns'] : ['batched-taps']);
}
