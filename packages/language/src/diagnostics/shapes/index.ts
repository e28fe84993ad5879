import type { DiagnosticDefinition } from '../define';
import { argumentShape } from './CNN201-argument-shape';
import { resultShape } from './CNN202-result-shape';
import { unequalSizes } from './CNN203-unequal-sizes';
import { broadcastImpossible } from './CNN204-broadcast';
import { inexactDivision } from './CNN205-inexact-division';
import { conditionNotMet } from './CNN206-condition-not-met';
import { wrongType } from './CNN207-wrong-type';
import { resultsDeclared } from './CNN208-results-declared';
import { unsupportedCondition } from './CNN209-unsupported-condition';
import { tooComplex } from './CNN213-too-complex';
import { beyondExact } from './CNN214-beyond-exact';

export const shapeDiagnostics: readonly DiagnosticDefinition<never>[] = [
  argumentShape,
  resultShape,
  unequalSizes,
  broadcastImpossible,
  inexactDivision,
  conditionNotMet,
  wrongType,
  resultsDeclared,
  unsupportedCondition,
  tooComplex,
  beyondExact,
];
