export { type Certificate, type Comparison, certificateJson } from './certificate';
export { type Exported, type ExportRequest, exportNetwork, TARGETS, type Target } from './exporter';
export { findPackage, type PythonChoice } from './python/interpreter';
export { type Engine, type EngineFeed, type EngineOptions, startEngine } from './pytorch/engine';
export type { Layout } from './safetensors';
export type { ExportedWeight } from './weights';
