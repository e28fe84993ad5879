export { averagesBefore, isAverage, tiesExamples } from './averages';
export { CompileError } from './errors';
export { bindingsFromSizes, neededNodes } from './evaluate';
export { minimizesOf } from './minimizes';
export { compileNetwork } from './network';
export { usedNetworks } from './networks';
export { networkStateDeep } from './state';
export { averageName, compileTraining } from './training';
export * from './types';
