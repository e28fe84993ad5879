export { type Certificate, type Comparison, certificateJson } from './certificate';
export { type Exported, type ExportRequest, exportNetwork, TARGETS, type Target } from './exporter';
export type { Layout } from './safetensors';
export type { ExportedWeight } from './weights';
