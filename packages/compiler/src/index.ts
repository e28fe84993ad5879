export { averagesBefore, isAverage, tiesExamples } from './averages';
export { CompileError } from './errors';
export { bindingsFromSizes, neededNodes, weightName } from './evaluate';
export { minimizesOf } from './minimizes';
export { compileNetwork } from './network';
export { requireNetwork, usedNetworks } from './networks';
export { networkStateDeep } from './state';
export { averageName, compileTraining } from './training';
export * from './types';
