import type { DiagnosticDefinition } from '../define';
import { batchNormInCritic } from './CNN502-batch-norm-in-critic';
import { smallReceptiveField } from './CNN503-small-receptive-field';
import { tooMuchMemory } from './CNN504-too-much-memory';
import { learningRateAdvice } from './CNN505-learning-rate';
import { separateAugmentation } from './CNN506-separate-augmentation';
import { unmetExpectation } from './CNN520-unmet-expectation';

export const adviceDiagnostics: readonly DiagnosticDefinition<never>[] = [
  batchNormInCritic,
  smallReceptiveField,
  tooMuchMemory,
  learningRateAdvice,
  separateAugmentation,
  unmetExpectation,
];
