/**
 * One graph for all sizes, from the graphs for some. What differs between them depends on the sizes: it is computed from
 * the inputs' shapes when the model runs.
 */
import type { OnnxGraph, OnnxNode, OnnxTensor } from 'tfjs-onnxruntime';
import type { SizeSource, Variable } from '../dynamic-sizes';
import { fit, type Polynomial } from './polynomial';
import { SizeNodes } from './size-nodes';

/**
 * @param graphs of the same function, at `samplePoints(variables)`
 * @param sources for each variable
 * @throws Error that names the operation which depends on the sizes in a way that can't be written
 */
export function mergeGraphs(
  graphs: readonly OnnxGraph[],
  variables: readonly Variable[],
  sources: readonly SizeSource[],
): Pick<OnnxGraph, 'nodes' | 'initializers'> {
  const [first] = graphs as [OnnxGraph, ...OnnxGraph[]];
  if (graphs.some((graph) => graph.nodes.length !== first.nodes.length)) {
    throw new Error('the network does different things for different sizes');
  }
  const initializers = graphs.map((graph) => new Map(graph.initializers.map((one) => [one.name, one])));
  const sizes = new SizeNodes(variables, sources);
  const kept = new Map<string, OnnxTensor>();
  const nodes: OnnxNode[] = [];
  for (const [index, node] of first.nodes.entries()) {
    const twins = graphs.map((graph) => graph.nodes[index]!);
    const same = twins.every(
      (twin) =>
        twin.op === node.op &&
        twin.inputs.length === node.inputs.length &&
        JSON.stringify(twin.attributes) === JSON.stringify(node.attributes),
    );
    if (!same) throw new Error(`\`${node.op}\` is done differently for different sizes`);
    const inputs = node.inputs.map((name, position) => {
      const constant = initializers[0]!.get(name);
      if (constant === undefined) return name;
      const values = twins.map((twin, i) => initializers[i]!.get(twin.inputs[position]!));
      if (values.some((value) => value === undefined)) {
        throw new Error(`\`${node.op}\` takes a constant for some sizes and a value for others`);
      }
      if (values.every((value) => sameTensor(value!, constant))) {
        kept.set(name, constant);
        return name;
      }
      return computed(values as OnnxTensor[], variables, sizes, node.op);
    });
    nodes.push({ ...node, inputs });
  }
  return {
    nodes: [...sizes.nodes, ...nodes],
    initializers: [...kept.values(), ...sizes.initializers],
  };
}

function sameTensor(a: OnnxTensor, b: OnnxTensor): boolean {
  if (a.dtype !== b.dtype || a.shape.join() !== b.shape.join()) return false;
  for (let i = 0; i < a.data.length; i++) if (!Object.is(a.data[i], b.data[i])) return false;
  return true;
}

/** Numbers that differ with the sizes: whole ones, or one over a whole one (a mean over pixels). */
function computed(
  values: readonly OnnxTensor[],
  variables: readonly Variable[],
  sizes: SizeNodes,
  op: string,
): string {
  const [first] = values as [OnnxTensor, ...OnnxTensor[]];
  const sameForm = values.every(
    (value) => value.dtype === first.dtype && value.shape.join() === first.shape.join(),
  );
  const at = (index: number) => values.map(({ data }) => Number(data[index]!));
  if (sameForm && first.dtype === 'int64' && first.shape.length <= 1) {
    const polynomials: Polynomial[] = [];
    for (let index = 0; index < first.data.length; index++) {
      const polynomial = fit(variables, at(index));
      if (polynomial !== undefined) polynomials.push(polynomial);
    }
    if (polynomials.length === first.data.length) {
      return first.shape.length === 0 ? sizes.scalar(polynomials[0]!) : sizes.vector(polynomials);
    }
  }
  if (sameForm && first.dtype === 'float32' && first.data.length === 1) {
    const inverse = fit(
      variables,
      at(0).map((value) => Math.round(1 / value)),
    );
    const exact = at(0).every((value) => Math.abs(Math.round(1 / value) * value - 1) < 1e-6);
    if (inverse !== undefined && exact) return sizes.reciprocal(inverse, first.shape);
  }
  throw new Error(
    `\`${op}\` depends on the batch or the size of the image in a way that a model for all sizes can't express`,
  );
}
