/** Graphs lowered for WebGPU, run on the processor, which has whatever WebGPU has. */
import { byRule, lowerGraph } from '../../tfjs-onnxruntime/src/lower';
import { ortTensor, Session } from '../../tfjs-onnxruntime/src/runtime/session';
import type { HostArray } from '../../tfjs-onnxruntime/src/tensors';
import type { TraceGraph } from '../../tfjs-onnxruntime/src/trace/graph';

/** What ONNX Runtime 1.30 runs on the processor in a WebGPU session; ArgMax for the sake of its int64. */
const LACKING = ['FusedMatMul', 'SpaceToDepth', 'Round', 'IsNaN', 'ArgMax', 'ArgMin'];

/** The operators that would make tensors leave the GPU in each run. */
export function unsupportedOnGpu(graph: TraceGraph): string[] {
  const { nodes } = lowerGraph(graph, byRule(0, true), true, true);
  return [...new Set(nodes.map(({ op }) => op).filter((op) => LACKING.includes(op)))];
}

/** The graph's results. @param inputs elements in the order of its inputs */
export function runAsOnGpu(graph: TraceGraph, inputs: readonly HostArray[]): HostArray[] {
  const { bytes } = lowerGraph(graph, byRule(0, true), true, true);
  const session = new Session(bytes, { executionProviders: ['cpu', 'cpu'] });
  try {
    const feeds = inputs.map((data, i) => ortTensor(graph.values[graph.inputs[i]!]!, data));
    const outputs = session.run(
      feeds,
      graph.outputs.map(() => null),
    );
    return outputs.map(({ data }) => data as HostArray);
  } finally {
    session.dispose();
  }
}
