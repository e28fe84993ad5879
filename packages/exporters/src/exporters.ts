/** Every exporter, by its target: one that is forgotten does not compile. */
import type { Exported, Exporter, ExportRequest } from './exporter';
import { exportKeras } from './keras/exporter';
import { exportOnnx } from './onnx/exporter';
import { exportPyTorch } from './pytorch/exporter';
import { exportSafetensors } from './safetensors/exporter';
import type { Target } from './targets';
import { exportTfjs } from './tfjs/exporter';

const EXPORTERS: Readonly<Record<Target, Exporter>> = {
  onnx: exportOnnx,
  tfjs: exportTfjs,
  pytorch: exportPyTorch,
  keras: exportKeras,
  safetensors: exportSafetensors,
};

/** Exports a network, and tries what was written. @throws Error that names what can't be written */
export function exportNetwork(target: Target, request: ExportRequest): Promise<Exported> {
  return EXPORTERS[target](request);
}
