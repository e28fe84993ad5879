import type { HostArray, TensorSpec } from '../tensors';
import type { TraceGraph, TraceNode, ValueId } from './graph';
import type { Handle, RecordedNode } from './handle';

export interface Collected {
  readonly graph: TraceGraph;
  /** The handles of `graph.inputs`. */
  readonly inputs: readonly Handle[];
}

/**
 * The graph that makes `outputs`: everything they depend on, in an order in which it can run. Tensors with
 * values become constants, or inputs if `hostAsInputs`.
 */
export function collect(
  outputs: readonly Handle[],
  placeholders: readonly Handle[],
  hostAsInputs: boolean,
): Collected {
  const values: TensorSpec[] = [];
  const ids = new Map<Handle, ValueId>();
  const constants = new Map<ValueId, HostArray>();
  const nodes: TraceNode[] = [];
  const inputs: Handle[] = [...placeholders];
  const done = new Set<RecordedNode>();

  const number = (handle: Handle): ValueId => {
    const known = ids.get(handle);
    if (known !== undefined) return known;
    const id = values.push(handle.spec) - 1;
    ids.set(handle, id);
    if (handle.source.kind === 'host') {
      if (hostAsInputs) inputs.push(handle);
      else constants.set(id, handle.source.data);
    }
    return id;
  };

  for (const placeholder of placeholders) number(placeholder);
  // Depth first with a stack of our own: a trace may be deeper than the call stack.
  const stack: RecordedNode[] = [];
  const visit = (handle: Handle): void => {
    if (handle.source.kind === 'node') stack.push(handle.source.node);
  };
  for (const output of outputs.slice().reverse()) visit(output);
  while (stack.length > 0) {
    const node = stack.at(-1)!;
    const waiting = done.has(node)
      ? []
      : Object.values(node.inputs).filter(({ source }) => source.kind === 'node' && !done.has(source.node));
    if (waiting.length > 0) {
      for (const input of waiting.reverse()) visit(input);
      continue;
    }
    stack.pop();
    if (done.has(node)) continue;
    done.add(node);
    const entries = Object.entries(node.inputs).map(([name, handle]) => [name, number(handle)] as const);
    nodes.push({
      kernel: node.kernel.name,
      inputs: Object.fromEntries(entries),
      attrs: node.attrs,
      outputs: node.outputs.map(number),
    });
  }
  const outputIds = outputs.map(number);
  return {
    graph: { values, inputs: inputs.map((handle) => ids.get(handle)!), constants, nodes, outputs: outputIds },
    inputs,
  };
}
