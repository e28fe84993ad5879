import { unexpectedCharacter } from './CNN001-unexpected-character';
import { unterminatedString } from './CNN002-unterminated-string';
import { unterminatedComment } from './CNN003-unterminated-comment';
import { malformedNumber } from './CNN004-malformed-number';
import { unknownEscape } from './CNN005-unknown-escape';
import { singleQuotes } from './CNN006-single-quotes';
import { foreignOperator } from './CNN007-foreign-operator';
import { hashComment } from './CNN008-hash-comment';
import { foreignConstant } from './CNN009-foreign-constant';
import { expectedDeclaration } from './CNN010-expected-declaration';
import { unknownKeyword } from './CNN011-unknown-keyword';
import { unknownStatement } from './CNN012-unknown-statement';
import { expectedExpression } from './CNN013-expected-expression';
import { expectedLayer } from './CNN014-expected-layer';
import { unclosedBracket } from './CNN015-unclosed-bracket';
import { unmatchedBracket } from './CNN016-unmatched-bracket';
import { expectedName } from './CNN017-expected-name';
import { expectedToken } from './CNN018-expected-token';
import { unexpectedRest } from './CNN019-unexpected-rest';
import { lineBeginsWithOperator } from './CNN020-line-begins-with-operator';
import { assignmentInCondition } from './CNN021-assignment-in-condition';
import { namedArgument } from './CNN022-named-argument';
import { comparisonChain } from './CNN023-comparison-chain';
import { expectedType } from './CNN024-expected-type';
import { nestedDeclaration } from './CNN025-nested-declaration';
import { colonBody } from './CNN026-colon-body';
import { nestedTooDeeply } from './CNN027-nested-too-deeply';
import { tooManyErrors } from './CNN028-too-many-errors';
import { strayElse } from './CNN029-stray-else';
import { severalNames } from './CNN030-several-names';
import { missingArrow } from './CNN031-missing-arrow';

/** In order of their codes. */
export const syntaxDiagnostics = [
  unexpectedCharacter,
  unterminatedString,
  unterminatedComment,
  malformedNumber,
  unknownEscape,
  singleQuotes,
  foreignOperator,
  hashComment,
  foreignConstant,
  expectedDeclaration,
  unknownKeyword,
  unknownStatement,
  expectedExpression,
  expectedLayer,
  unclosedBracket,
  unmatchedBracket,
  expectedName,
  expectedToken,
  unexpectedRest,
  lineBeginsWithOperator,
  assignmentInCondition,
  namedArgument,
  comparisonChain,
  expectedType,
  nestedDeclaration,
  colonBody,
  nestedTooDeeply,
  tooManyErrors,
  strayElse,
  severalNames,
  missingArrow,
] as const;
