export { TrainingControl } from './loop/control';
export { type TrainOptions, type TrainOutcome, train } from './loop/train';
export { readEvents } from './run/event-log';
