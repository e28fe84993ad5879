export * from './algebra/dim';
export { leastCommonMultiple } from './algebra/divisors';
export { catalogue } from './catalogue';
export {
  Arguments,
  type ArgumentValue,
  type NestedCall,
  type NetworkReference,
  PADDINGS,
} from './catalogue/arguments';
export { CATEGORIES, type CategoryTraits } from './catalogue/categories';
export { extents, samePadding, type Window } from './catalogue/convolution/geometry';
export { windowOf } from './catalogue/convolution/parameters';
export * from './catalogue/entry';
export { peakOf } from './catalogue/metric/peak';
export { poolingWindow } from './catalogue/resampling/pooling';
export { type Interpolation, resizing } from './catalogue/separable';
export { formatDefault, formatParameter } from './catalogue/signature';
export { CheckCache, type CheckOptions, type CheckResult, check } from './check';
export type { Fact, FactUse } from './context/context';
export { allDiagnostics } from './diagnostics';
export type { DiagnosticDefinition } from './diagnostics/define';
export * from './diagnostics/diagnostic';
export { readImageSize } from './images/size';
export type { ReadBytes } from './images/source';
export * from './layouts/pytorch';
export { aboutWord } from './manual/reference';
export type { Binding, BindingKind, NameNode, Target } from './names/bindings';
export { NUMBER_FUNCTIONS } from './names/functions';
export type { Module, Names } from './names/module';
export type { ProgramNames } from './names/program-names';
export { chainStarts, scaledSize } from './program/chain-sizes';
export { type ClassNames, classesOfFolders } from './program/class-names';
export { type Locality, locality } from './program/locality';
export * from './program/memory';
export { PictureRanges } from './program/picture-range';
export * from './program/program';
export * from './program/receptive-field';
export * from './program/retype';
export { replacedSources, substitutedTypes } from './program/substitution';
export * from './program/summary';
export {
  type CheckHost,
  type ClassFolders,
  type ImageSize,
  memoryHost,
  normalizePath,
  type Place,
  resolvePath,
} from './source/host';
export { LineIndex, lineStarts, type Position } from './source/lines';
export type { Location, Span } from './source/span';
export * from './source/units';
export * as ast from './syntax/ast';
export { type FormatOptions, format as formatSource } from './syntax/format';
export { type Parsed, parse } from './syntax/parser';
export { childrenOf, type Node as SyntaxNode, nodeAt, pathAt, visit } from './syntax/visit';
export { SETTINGS } from './training/settings';
export * from './types';
