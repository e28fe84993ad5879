export type { DataContext } from '@cnn-studio/data';
export { type ErrorCode, TrainerError } from '@cnn-studio/data';
export type { Backend, BackendName, Runner } from './backends/runner';
export { BACKENDS, startBackend } from './backends/start';
export { type Built, buildBinding, type TensorFlowBackend } from './backends/tensorflow/build';
export { type Doctor, doctor } from './doctor';
export * from './events';
export { TrainingControl } from './loop/control';
export { estimateMemory, type MemoryEstimate } from './loop/memory';
export { type TrainOptions, type TrainOutcome, train } from './loop/train';
export { readEvents } from './run/event-log';
export {
  RunFolder,
  type RunManifest,
  runsFolder,
  type SourceFile,
  sourcesAsBegun,
} from './run/folder';
export { newestRun, trainOfRun } from './run/newest';
export { type OpenedRun, openRun, type StepChoice } from './run/open';
export { type Evaluation, evaluate } from './use/evaluate';
export { type Generated, type GenerateOptions, generate } from './use/generate';
export * from './use/protocol';
export { type Restored, type RestoreOptions, restore } from './use/restore';
export { type ServeOptions, serve } from './use/serve';
export type { UseOptions } from './use/trained';
export { type Uses, usesOf } from './use/uses';
export { readWeights } from './use/weights';
