import type { DiagnosticDefinition } from '../define';
import { lossIndependent } from './CNN301-loss-independent';
import { noGradient } from './CNN302-no-gradient';
import { neverTrained } from './CNN303-never-trained';
import { nothingMinimized } from './CNN304-nothing-minimized';
import { unknownSetting } from './CNN305-unknown-setting';
import { settingTwice } from './CNN307-setting-twice';
import { stepsAndEpochs } from './CNN308-steps-and-epochs';
import { noDuration } from './CNN309-no-duration';
import { differentRanges } from './CNN310-different-ranges';
import { mixedRanges } from './CNN311-mixed-ranges';
import { activationBeforeLogits } from './CNN312-activation-before-logits';
import { lossNotANumber } from './CNN314-loss-not-a-number';
import { weightsInTrain } from './CNN315-weights-in-train';
import { phasePlacement } from './CNN318-phase-placement';
import { gradientZero } from './CNN319-gradient-zero';
import { patienceWithoutBest } from './CNN320-patience-without-best';
import { noDirection } from './CNN321-no-direction';
import { startTwice } from './CNN322-start-twice';
import { startUnused } from './CNN323-start-unused';
import { onlyInTraining } from './CNN324-only-in-training';

export const trainingDiagnostics: readonly DiagnosticDefinition<never>[] = [
  lossIndependent,
  noGradient,
  neverTrained,
  nothingMinimized,
  unknownSetting,
  settingTwice,
  stepsAndEpochs,
  noDuration,
  differentRanges,
  mixedRanges,
  activationBeforeLogits,
  lossNotANumber,
  weightsInTrain,
  phasePlacement,
  gradientZero,
  patienceWithoutBest,
  noDirection,
  startTwice,
  startUnused,
  onlyInTraining,
];
