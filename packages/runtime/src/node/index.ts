// What needs a file system: runs, checkpoints, weights and data on disk, and which backends work on this machine.
export { doctor } from './doctor';
export { extractorStorage } from './extractor-storage';
export {
  type Checkpoint,
  cleanCheckpoints,
  describeSkipped,
  listCheckpoints,
  pruneCheckpoints,
  readNewest,
  writeCheckpoint,
} from './run/checkpoint';
export { recordedClasses } from './run/classes';
export {
  createRun,
  RunFolder,
  runsFolder,
  type SourceFile,
  sourcesAtStart,
  timeName,
} from './run/folder';
export { newestRun, trainOfRun } from './run/newest';
export { type OpenedRun, openRun, type StepChoice } from './run/open';
export { writeSafetensors } from './run/safetensors';
export { readWeights } from './run/weights';
export { dataContext, openSources } from './sources';
export { readOnnxModel } from './weights/formats/onnx';
export { describeStart, firstValues, type GivenStart, readStarts, type Started } from './weights/start';
