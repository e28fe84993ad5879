export { CompileError } from './errors';
export { compileNetwork } from './network';
export { networkStateDeep } from './state';
export { compileTraining, minimizeStatements } from './training';
export * from './types';
