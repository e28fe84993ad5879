export { averagesBefore, isAverage, tiesExamples } from './averages';
export { CompileError } from './errors';
export { bindingsFromSizes, neededNodes } from './evaluate';
export { type GraphModel, TRACED_BATCHES, writeGraphModel } from './export/graph-model';
export type { Trace, TraceTensor, TraceValues } from './export/trace';
export { compileNetwork } from './network';
export { networkStateDeep } from './state';
export { averageName, compileTraining } from './training';
export * from './types';
