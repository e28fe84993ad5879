export * from './algebra/dim';
export { catalogue } from './catalogue';
export { Arguments, type ArgumentValue, type NestedCall, type NetworkReference } from './catalogue/arguments';
export * from './catalogue/entry';
export { CheckCache, type CheckOptions, type CheckResult, check } from './check';
export type { Binding, BindingKind, NameNode, Target } from './checker/bindings';
export type { Fact, FactUse } from './checker/context';
export { NUMBER_FUNCTIONS } from './checker/functions';
export {
  type CheckHost,
  type ImageSize,
  memoryHost,
  normalizePath,
  type Place,
  resolvePath,
} from './checker/host';
export type { Module, Names } from './checker/module';
export type { ProgramNames } from './checker/program-names';
export { SETTINGS } from './checker/settings';
export { allDiagnostics } from './diagnostics';
export type { DiagnosticDefinition } from './diagnostics/define';
export * from './diagnostics/diagnostic';
export { readImageSize } from './images/size';
export type { ReadBytes } from './images/source';
export { type Locality, locality } from './locality';
export * from './memory';
export { PictureRanges } from './picture-range';
export * from './program';
export * from './receptive-field';
export * from './summary';
export * as ast from './syntax/ast';
export { type FormatOptions, format as formatSource } from './syntax/format';
export { LineIndex, lineStarts, type Position } from './syntax/lines';
export { type Parsed, parse } from './syntax/parser';
export { childrenOf, type Node as SyntaxNode, nodeAt, pathAt, visit } from './syntax/visit';
export * from './types';
