export { CompileError } from './errors';
export { bindingsFromSizes } from './evaluate';
export { type GraphModel, TRACED_BATCHES, writeGraphModel } from './export/graph-model';
export type { Trace, TraceTensor, TraceValues } from './export/trace';
export { compileNetwork } from './network';
export { networkStateDeep } from './state';
export { compileTraining, minimizeStatements } from './training';
export * from './types';
