export { type BenchmarkProgram, PROGRAMS } from './programs';
export { cvanet, restoration } from './steps/cvanet';
export { digits } from './steps/digits';
export { dncnn } from './steps/dncnn';
export { gan } from './steps/gan';
export {
  type Compile,
  type Compiled,
  PRODUCTS,
  type Running,
  startInference,
  startProduct,
  startTraining,
} from './steps/run';
export type { Inference, Tf, TrainingStep } from './steps/step';
export { unet } from './steps/unet';
