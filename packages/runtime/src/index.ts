export { TOLERANCES, worstDifference } from './backends/agreement';
export { firstLine } from './backends/message';
export type { Backend, BackendName, Compiled, Forms, Runner } from './backends/runner';
export { BACKENDS, startBackend, usesThreads } from './backends/start';
export { type Built, buildBinding, type TensorFlowBackend } from './backends/tensorflow/build';
export { libraryVersions } from './backends/versions';
export { measure } from './evaluation/measure';
export type { Measured } from './evaluation/measured';
export { drawPreview, imageAt, labelOnly } from './evaluation/preview';
export { SizedValues } from './evaluation/sized-values';
export { ValuesRunner } from './evaluation/values';
export { classesOf, classNamesOf } from './feeds/examples';
export { drawPerExample, type Examples, type RandomFeed } from './feeds/feeds';
export { findTrain } from './find-train';
export type { FloatTensor } from './float-tensor';
export { symmetricEigen } from './linear-algebra';
export { availableMemory, estimateMemory, type MemoryEstimate, requireMemory } from './memory';
export { FeatureMetrics } from './metrics/feature-metrics';
export { supportedMeasures } from './metrics/supported';
export { findGenerators } from './networks/generators';
export { imageShape, networkOf, networkUses, upstream } from './networks/graph';
export { findSegmentations, type Segmentation } from './networks/label-maps';
export {
  type Classification,
  type Encoding,
  findClassifications,
  findEncodings,
  type Recognition,
  withoutRandomness,
} from './networks/recognitions';
export { findRestorations, isDegraded, type Restoration } from './networks/restorations';
export { type Uses, usesOf } from './networks/uses';
export { download, firstNotFinite, initialValue, matchState, type State, upload } from './state';
export { EngineFailure, EngineStepper, type StepEngine } from './training/engine-step';
export { Plan, planTraining } from './training/plan';
export { type BestSoFar, type Progress, restore, Stepper, type Steps } from './training/step';
export type { Rename } from './weights/rename';
