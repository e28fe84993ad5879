import type { DiagnosticDefinition } from '../define';
import { unknownName } from './CNN101-unknown-name';
import { boundTwice } from './CNN102-bound-twice';
import { unusedValue } from './CNN103-unused-value';
import { unusedInput } from './CNN104-unused-input';
import { unusedParameter } from './CNN105-unused-parameter';
import { tooManyArguments } from './CNN106-too-many-arguments';
import { unknownParameter } from './CNN107-unknown-parameter';
import { missingArgument } from './CNN108-missing-argument';
import { wrongKind } from './CNN109-wrong-kind';
import { argumentTwice } from './CNN110-argument-twice';
import { outOfRange } from './CNN111-out-of-range';
import { unknownChoice } from './CNN112-unknown-choice';
import { importNotFound } from './CNN113-import-not-found';
import { importCycle } from './CNN114-import-cycle';
import { importConflict } from './CNN115-import-conflict';
import { recursion } from './CNN116-recursion';
import { notALayer } from './CNN117-not-a-layer';
import { noIncomingValue } from './CNN118-no-incoming-value';
import { misplacedStatement } from './CNN119-misplaced-statement';
import { tooLarge } from './CNN120-too-large';
import { resultCount } from './CNN121-result-count';
import { nestedTooDeep } from './CNN122-nested-too-deep';
import { noResult } from './CNN123-no-result';
import { unreachable } from './CNN124-unreachable';
import { unknownProperty } from './CNN125-unknown-property';
import { unusedColumn } from './CNN126-unused-column';
import { unusedBlock } from './CNN127-unused-block';

export const nameDiagnostics: readonly DiagnosticDefinition<never>[] = [
  unknownName,
  boundTwice,
  unusedValue,
  unusedInput,
  unusedParameter,
  tooManyArguments,
  unknownParameter,
  missingArgument,
  wrongKind,
  argumentTwice,
  outOfRange,
  unknownChoice,
  importNotFound,
  importCycle,
  importConflict,
  recursion,
  notALayer,
  noIncomingValue,
  misplacedStatement,
  tooLarge,
  resultCount,
  nestedTooDeep,
  noResult,
  unreachable,
  unknownProperty,
  unusedColumn,
  unusedBlock,
];
