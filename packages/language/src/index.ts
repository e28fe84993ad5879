export * from './algebra/dim';
export { Arguments, type ArgumentValue, type NestedCall, type NetworkReference } from './catalogue/arguments';
export { catalogue } from './catalogue';
export * from './catalogue/entry';
export * from './diagnostics/diagnostic';
export * from './program';
export * as ast from './syntax/ast';
export * from './types';
