export { averagesBefore, isAverage, tiesExamples } from './averages';
export { CompileError } from './errors';
export { bindingsFromSizes, neededNodes, usedNetworks } from './evaluate';
export { minimizesOf } from './minimizes';
export { compileNetwork } from './network';
export { networkStateDeep } from './state';
export { averageName, compileTraining } from './training';
export * from './types';
