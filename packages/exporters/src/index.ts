export { type Certificate, type Comparison, certificateJson } from './certificate';
export type { Exported, ExportRequest } from './exporter';
export { exportNetwork } from './exporters';
export { findPackage, type PythonChoice } from './python/interpreter';
export { type Engine, type EngineFeed, type EngineOptions, startEngine } from './pytorch/engine';
export {
  type ExportedTraining,
  exportTraining,
  type TrainingCertificate,
} from './pytorch/project/export';
export type { Target } from './targets';
export type { ExportedWeight, Layout } from './weights';
