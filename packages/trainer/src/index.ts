export type { Backend, BackendName, Runner } from './backends/runner';
export { BACKENDS, startBackend } from './backends/start';
export type { DataContext } from './data/paths';
export { type ErrorCode, TrainerError } from './errors';
export * from './events';
export { TrainingControl } from './loop/control';
export { type TrainOptions, type TrainOutcome, train } from './loop/train';
export { readEvents } from './run/event-log';
export { newestRun, RunFolder, type RunManifest, runsFolder, type SourceFile } from './run/folder';
