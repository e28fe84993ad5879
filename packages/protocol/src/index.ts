export * from './answers';
export * from './doctor';
export * from './evaluation';
export * from './events';
export type { Described } from './json';
export { LineSplitter } from './lines';
export * from './requests';
export * from './run-manifest';
export { type Owner, parseOwner } from './run-owner';
