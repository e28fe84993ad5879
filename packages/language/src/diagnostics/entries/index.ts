/** The diagnostics that entries of the catalogue report. */

import type { DiagnosticDefinition } from '../define';
import { needsImage } from './CNN230-needs-image';
import { needsVector } from './CNN231-needs-vector';
import { reshapeCount } from './CNN232-reshape-count';
import { windowTooLarge } from './CNN233-window-too-large';
import { groupsDontDivide } from './CNN234-groups';
import { sizeUnknown } from './CNN235-size-unknown';
import { reflectTooLarge } from './CNN236-reflect-too-large';
import { classAsTensor } from './CNN237-class-as-tensor';
import { lossAsTensor } from './CNN238-loss-as-tensor';
import { channelsNotMultiple } from './CNN239-channels-not-multiple';
import { needsClass } from './CNN240-needs-class';
import { sizeNotMultiple } from './CNN241-size-not-multiple';
import { cropTooLarge } from './CNN242-crop-too-large';
import { rangeUnknown } from './CNN243-range-unknown';
import { paddingUnsupported } from './CNN244-padding-unsupported';
import { strideWithDilation } from './CNN245-stride-with-dilation';
import { notAPermutation } from './CNN246-not-a-permutation';
import { classCount } from './CNN247-class-count';
import { emptyRange } from './CNN248-empty-range';
import { needsWindows } from './CNN252-needs-windows';
import { noSuchChannels } from './CNN253-no-such-channels';
import { strengthOfOne } from './CNN256-strength';
import { chainSize } from './CNN257-chain-size';
import { probabilitiesMissing } from './CNN258-probabilities';
import { wrongPlace } from './CNN259-place';
import { borderTooLarge } from './CNN260-border-too-large';
import { needsColors } from './CNN261-needs-colors';
import { oneOrTwoValues } from './CNN270-one-or-two-values';
import { checkerboard } from './CNN510-checkerboard';
import { softmaxOfOne } from './CNN511-softmax-of-one';

export const entryDiagnostics: readonly DiagnosticDefinition<never>[] = [
  needsImage,
  needsVector,
  reshapeCount,
  windowTooLarge,
  groupsDontDivide,
  sizeUnknown,
  reflectTooLarge,
  classAsTensor,
  lossAsTensor,
  channelsNotMultiple,
  needsClass,
  sizeNotMultiple,
  cropTooLarge,
  rangeUnknown,
  paddingUnsupported,
  strideWithDilation,
  notAPermutation,
  classCount,
  emptyRange,
  needsWindows,
  noSuchChannels,
  borderTooLarge,
  needsColors,
  oneOrTwoValues,
  checkerboard,
  softmaxOfOne,
  strengthOfOne,
  chainSize,
  probabilitiesMissing,
  wrongPlace,
];
