export { TrainingControl } from './loop/control';
export type { TrainOptions } from './loop/options';
export { type TrainOutcome, train } from './loop/train';
export { readEvents } from './run/event-log';
