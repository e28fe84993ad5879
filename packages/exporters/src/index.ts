export type { Certificate, Comparison } from './certificate';
export { type Exported, type ExportRequest, exportNetwork, TARGETS, type Target } from './exporter';
export type { Layout } from './safetensors';
export type { ExportedWeight } from './weights';
