import type { FormSelector } from './convolution/form-selector';
import { applicableForms } from './convolution/forms';
import type { LoweredMap } from './kernels/kernel';
import { tracedKernels } from './kernels/registry';
import { GraphBuilder } from './lowering/builder';
import { type Lowered, lowered, uniform } from './lowering/lowered';
import { encodeModel, type OnnxGraph, type OnnxNode } from './onnx/model';
import { inputName, outputName } from './runtime/session';
import type { HostArray, TensorSpec } from './tensors';
import type { TraceGraph, ValueId } from './trace/graph';

export interface LoweredModel {
  /** An ONNX model with inputs i0, i1, ... and outputs o0, o1, ... as the trace has them. */
  readonly bytes: Uint8Array;
  readonly nodes: readonly OnnxNode[];
}

/** Takes what rules propose. For `channelBlock` see `convForms`, for `forGpu` see `GraphBuilder`. */
export function byRule(channelBlock: number, forGpu = false): FormSelector {
  return {
    channelBlock,
    select: (operation, geometry) => applicableForms(operation, geometry, channelBlock, forGpu)[0]!,
  };
}

/**
 * Writes a trace as an ONNX model; one that runs on any provider unless told otherwise.
 * @param forGpu see `GraphBuilder`
 */
export function lowerGraph(
  graph: TraceGraph,
  convolutions: FormSelector = byRule(0),
  anywhere = true,
  forGpu = false,
): LoweredModel {
  const onnx = lowerWith(new GraphBuilder(convolutions.channelBlock, forGpu), graph, convolutions, anywhere);
  return { bytes: encodeModel(onnx), nodes: onnx.nodes };
}

/** A trace as an ONNX graph of ONNX's own operators alone, for any runtime; inputs i0, i1, ... and outputs o0, o1, ... */
export function standardGraph(graph: TraceGraph): OnnxGraph {
  return lowerWith(new GraphBuilder(0, false, true), graph, byRule(0), false);
}

function lowerWith(
  g: GraphBuilder,
  graph: TraceGraph,
  convolutions: FormSelector,
  anywhere: boolean,
): OnnxGraph {
  const context = { g, convolutions, anywhere };
  const values = new Map<ValueId, Lowered>();
  const uses = countUses(graph);
  graph.inputs.forEach((id, i) => {
    const spec = graph.values[id]!;
    values.set(id, lowered(spec, g.input(inputName(i), spec.dtype, spec.shape)));
  });
  for (const [id, data] of graph.constants) values.set(id, constant(g, graph.values[id]!, data));
  for (const node of graph.nodes) {
    const kernel = tracedKernels.get(node.kernel)!;
    const inputs: Record<string, Lowered> = {};
    for (const [name, id] of Object.entries(node.inputs)) inputs[name] = values.get(id)!;
    const specs = node.outputs.map((id) => graph.values[id]!);
    const results = kernel.lower(context, inputs satisfies LoweredMap, node.attrs, specs);
    node.outputs.forEach((id, i) => {
      const result = results[i]!;
      result.uses = uses.get(id) ?? 0;
      result.origin ??= { kernel: node.kernel, inputs, attrs: node.attrs };
      values.set(id, result);
    });
  }
  return g.graph(graph.outputs.map((id, i) => ({ value: values.get(id)!.form(g), name: outputName(i) })));
}

function countUses(graph: TraceGraph): Map<ValueId, number> {
  const uses = new Map<ValueId, number>();
  const ids = [...graph.nodes.flatMap((node) => Object.values(node.inputs)), ...graph.outputs];
  for (const id of ids) uses.set(id, (uses.get(id) ?? 0) + 1);
  return uses;
}

function constant(g: GraphBuilder, spec: TensorSpec, data: HostArray): Lowered {
  const [first] = data;
  return first !== undefined && allEqual(data, first)
    ? uniform(g, spec, first)
    : lowered(spec, g.constant(spec.dtype, spec.shape, data));
}

/** tfjs makes many a large tensor of ones; a loop looks through them five times faster than `every`. */
function allEqual(data: HostArray, value: number): boolean {
  for (let i = 0; i < data.length; i++) if (data[i] !== value) return false;
  return true;
}
