import type { GraphNode, NodeId } from '@cnn-studio/language';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { Environment } from './environment';

/**
 * The gradient of the sum of one value of a graph by another that it was made from, in the shape of the other. What
 * lies between them is computed again, as a function of the other, so that tfjs can differentiate it, and differentiate
 * the gradient once more by weights.
 * @param values what the graph has computed so far, both among it
 * @param evaluate computes what is missing in `inner`
 */
export function gradientOf(
  nodes: readonly GraphNode[],
  of: NodeId,
  by: NodeId,
  values: ReadonlyMap<NodeId, Tensor>,
  environment: Environment,
  evaluate: (inner: Map<NodeId, Tensor>, quiet: Environment) => void,
): Tensor {
  const { tf } = environment;
  const between = new Set<NodeId>([by]);
  for (const node of nodes) if (node.inputs.some((input) => between.has(input))) between.add(node.id);
  // A value that doesn't depend on the other has no gradient by it.
  if (!between.has(of)) return tf.zerosLike(values.get(by)!);
  // An averaged loss is the sum over the batch divided by its size.
  const target = nodes.find(({ id }) => id === of)!;
  const averaged = target.type.kind === 'scalar' ? environment.batch : 1;
  const sum = (other: Tensor): Scalar => {
    const inner = new Map([...values].filter(([id]) => !between.has(id)));
    inner.set(by, other);
    evaluate(inner, { ...environment, update() {} });
    return tf.mul(tf.sum(inner.get(of)!), averaged);
  };
  return tf.grad(sum)(values.get(by)!);
}
