/** All forms of each operation, and which to take when nothing was measured. */
import { sizeOf } from '../tensors';
import { blockedConv, plainConv } from './conv';
import { batchedColumnsForm, columnsForm } from './filter-gradient/columns';
import { depthForm } from './filter-gradient/depth';
import { depthwiseColumnsForm, depthwiseGradientColumnsForm } from './filter-gradient/depthwise-columns';
import { dilatedForm } from './filter-gradient/dilated';
import {
  interleavedForm,
  interleavedGradientForm,
  interleavedGradientImagesForm,
  interleavedImagesForm,
} from './filter-gradient/interleaved';
import { batchedShiftedGradientForm } from './filter-gradient/shifted-gradient';
import { batchedTapsForm, tapsForm } from './filter-gradient/taps';
import { directForm } from './forward/direct';
import { turnedForm } from './forward/turned';
import { type ConvForm, type ConvGeometry, isPointwise } from './geometry';
import { convTransposeForm } from './input-gradient/conv-transpose';
import { flippedForm } from './input-gradient/flipped';
import { phasesForm } from './input-gradient/phases';

export type ConvOperation = 'forward' | 'input-gradient' | 'filter-gradient';

/** Changes when a form does, or the list of them: what was measured before then no longer counts. */
export const FORMS_VERSION = 4;

const portable: Record<ConvOperation, readonly ConvForm[]> = {
  forward: [directForm(plainConv), turnedForm],
  'input-gradient': [convTransposeForm, flippedForm(plainConv), phasesForm(plainConv)],
  'filter-gradient': [
    columnsForm,
    batchedColumnsForm,
    tapsForm,
    batchedTapsForm,
    batchedShiftedGradientForm,
    depthForm,
    dilatedForm,
    depthwiseColumnsForm,
    depthwiseGradientColumnsForm,
    interleavedForm,
    interleavedImagesForm,
    interleavedGradientForm,
    interleavedGradientImagesForm,
  ],
};

/**
 * The forms of an operation.
 * @param channelBlock `channelBlock()` where the graph runs on this processor, 0 where it may run elsewhere.
 */
export function convForms(operation: ConvOperation, channelBlock: number): readonly ConvForm[] {
  if (channelBlock === 0) return portable[operation];
  const blocked = blockedConv(channelBlock);
  if (operation === 'forward') return [...portable.forward, directForm(blocked)];
  if (operation === 'input-gradient') {
    return [...portable['input-gradient'], flippedForm(blocked), phasesForm(blocked)];
  }
  return portable['filter-gradient'];
}

/** Forms with an operator (`SpaceToDepth`) that ONNX Runtime's WebGPU provider lacks. */
const NOT_BY_WEBGPU: ReadonlySet<string> = new Set(['depth']);

/**
 * The forms that can be used for a geometry; the one to take when nothing was measured comes first.
 * @param forGpu see `GraphBuilder`
 */
export function applicableForms(
  operation: ConvOperation,
  c: ConvGeometry,
  channelBlock: number,
  forGpu = false,
): readonly ConvForm[] {
  const applicable = convForms(operation, channelBlock).filter(
    (form) => form.applies(c) && !(forGpu && NOT_BY_WEBGPU.has(form.name)),
  );
  const order = preferences(operation, c, channelBlock > 0);
  const rank = ({ name }: ConvForm): number => {
    const index = order.indexOf(name);
    return index < 0 ? order.length : index;
  };
  return applicable.sort((a, b) => rank(a) - rank(b));
}

/** Few enough channels that a matrix product over them alone is too thin to be fast. */
const FEW_CHANNELS = 4;
/** Below this many output positions an image's own product is too small, and all images share one. */
const FEW_POSITIONS = 100;

/**
 * Names of forms, the best first. The figures are GFLOP/s on two threads (`pnpm bench forms`), for
 * [batch, size, input channels, output channels, kernel, stride].
 */
function preferences(operation: ConvOperation, c: ConvGeometry, onBlocks: boolean): readonly string[] {
  const strided = c.stride.some((step) => step > 1);
  const thinIn = c.inChannels <= FEW_CHANNELS;
  const thinOut = c.outChannels <= FEW_CHANNELS;
  if (operation === 'forward') {
    // [64,28,64,1,3,1]: turned 22, direct 8. Elsewhere direct wins: [64,28,32,32,3,1] 83 to 57.
    if (thinOut && !thinIn && !isPointwise(c)) return ['turned', 'direct'];
    // [32,40,64,64,3,1]: blocked-direct 272, direct 196. [64,28,1,64,4,2]: 15 and 14.
    return ['blocked-direct', 'direct'];
  }
  if (operation === 'input-gradient') {
    // [64,28,64,128,4,2]: blocked-phases 293, conv-transpose 152, phases 134.
    if (strided) return ['blocked-phases', 'conv-transpose'];
    // [64,28,32,32,3,1]: flipped 78, conv-transpose 53. [64,28,1,32,3,1]: conv-transpose 38, flipped 6.
    return thinIn ? ['conv-transpose'] : ['blocked-flipped', 'flipped', 'conv-transpose'];
  }
  if (!onBlocks) return portableFilterGradient(c, strided, thinIn, thinOut);
  // [64,28,64,1,3,1]: depthwise-gradient-columns 59, next 55. [64,28,1,64,4,2]: depthwise-columns 43, next 25.
  if (thinOut && !thinIn) return strided ? ['depthwise-columns'] : ['depthwise-gradient-columns'];
  if (thinIn) return ['depthwise-columns', 'batched-columns'];
  // [32,40,64,64,1,1]: 219, depthwise-columns 175, interleaved-images 97.
  if (isPointwise(c)) return ['batched-taps'];
  // [16,32,192,64,3,1]: interleaved-gradient-images 211, interleaved-images 163.
  const turned = !strided && c.outChannels < c.inChannels;
  // [64,14,128,256,4,2]: interleaved 285, -images 197. [32,40,64,64,3,1]: interleaved 168, -images 210.
  const together = Math.max(c.inChannels, c.outChannels) >= 256 || sizeOf(c.output) <= FEW_POSITIONS;
  const name = `interleaved${turned ? '-gradient' : ''}`;
  return [together ? name : `${name}-images`, `interleaved${together ? '' : '-images'}`, 'depthwise-columns'];
}

/**
 * Where the graph may run elsewhere (a filter as large as an image is not what others are made for), and on processors
 * without blocks of channels, where only measuring finds better.
 */
function portableFilterGradient(
  c: ConvGeometry,
  strided: boolean,
  thinIn: boolean,
  thinOut: boolean,
): readonly string[] {
  if (strided) {
    // [64,14,128,256,4,2]: dilated 99, columns 74, depth 67. [64,28,1,64,4,2]: depth 18, dilated 9.
    return thinIn ? ['depth', 'batched-columns'] : ['dilated', 'depth', 'columns'];
  }
  // [64,28,64,1,3,1]: batched-shifted-gradient 54, next 11. [16,8,256,256,3,1]: taps 124, batched-taps 47.
  if (thinOut && !thinIn) return ['batched-shifted-gradient', 'batched-taps'];
  if (thinIn) return ['batched-columns'];
  if (sizeOf(c.output) <= FEW_POSITIONS) return ['taps'];
  // [16,64,96,32,3,1]: depthwise-gradient-columns 203, depthwise-columns 105. [32,40,64,64,3,1]: 166 and 167.
  return c.outChannels < c.inChannels
    ? ['depthwise-gradient-columns', 'depthwise-columns']
    : ['depthwise-columns'];
}
