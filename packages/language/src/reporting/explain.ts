import { equal } from '../algebra/dim';
import type { Frame } from '../context/context';
import type { GraphBuilder } from '../context/graph';
import type { RelatedInformation } from '../diagnostics/diagnostic';
import type { GraphNode, NodeId } from '../program/program';
import type { Location } from '../source/span';
import { formatShape, formatType, type Shape } from '../types';

/** More than the last few layers explain nothing. */
const MAX_LAYERS = 4;
const MAX_STEPS = 200;

/**
 * The layers that made a value's shape, the last one first: those that changed it, and, when `wanted` is
 * given, changed a dimension that differs from it.
 */
export function explainShape(start: GraphBuilder, startNode: NodeId, wanted?: Shape): RelatedInformation[] {
  const found: RelatedInformation[] = [];
  let builder = start;
  let id: NodeId | undefined = startNode;
  const first = builder.type(startNode);
  let axes = first.kind === 'tensor' && wanted !== undefined ? differingAxes(first.shape, wanted) : undefined;
  for (let step = 0; step < MAX_STEPS && id !== undefined && found.length < MAX_LAYERS; step++) {
    const node: GraphNode = builder.node(builder.shapedBy(id));
    if (node.op === 'network') {
      const [callee] = builder.networks(node.id);
      const output = callee?.checked.outputs[0];
      if (callee === undefined || output === undefined) break;
      builder = callee.builder;
      id = output.node;
      continue;
    }
    const from: NodeId | undefined = mainInput(node, builder);
    if (node.type.kind === 'tensor' && changes(node, from, builder, axes)) {
      found.push(describeNode(node, from, builder));
    }
    if (from === undefined || node.op === 'result') {
      id = node.op === 'result' ? from : undefined;
      continue;
    }
    const before = builder.type(from);
    if (before.kind !== 'tensor' || node.type.kind !== 'tensor') break;
    if (before.shape.length !== node.type.shape.length) axes = undefined;
    id = from;
  }
  return found;
}

function differingAxes(shape: Shape, wanted: Shape): number[] | undefined {
  if (shape.length !== wanted.length) return undefined;
  return shape.flatMap((dim, i) => (equal(dim, wanted[i]!) ? [] : [i]));
}

/** The input whose shape the node's shape comes from: the first tensor. */
function mainInput(node: GraphNode, builder: GraphBuilder): NodeId | undefined {
  return node.inputs.find((input) => builder.type(input).kind === 'tensor');
}

function changes(
  node: GraphNode,
  from: NodeId | undefined,
  builder: GraphBuilder,
  axes: readonly number[] | undefined,
): boolean {
  if (from === undefined || axes === undefined) return true;
  const before = builder.type(from);
  if (before.kind !== 'tensor' || node.type.kind !== 'tensor') return true;
  const { shape } = node.type;
  if (before.shape.length !== shape.length) return true;
  return axes.some((axis) => !equal(before.shape[axis]!, shape[axis]!));
}

function describeNode(
  node: GraphNode,
  from: NodeId | undefined,
  builder: GraphBuilder,
): { location: Location; message: string } {
  const shape = node.type.kind === 'tensor' ? formatShape(node.type.shape) : formatType(node.type);
  const { location } = node.origin;
  if (node.op === 'input') return { location, message: `the input \`${node.name}\` is ${shape}` };
  if (node.op === 'data') return { location, message: `the data is ${shape}` };
  if (node.op !== 'entry') return { location, message: `this is ${shape}` };
  const before = from === undefined ? '' : ` from ${formatType(builder.type(from))}`;
  return { location, message: `\`${node.entry}\` makes ${shape}${before}` };
}

/** Where the blocks that something was inlined through are used, the innermost first. */
export function usesOf(frame: Frame): RelatedInformation[] {
  return frame.uses
    .slice(-3)
    .reverse()
    .map(({ block, location }) => ({ location, message: `in this use of \`${block}\`` }));
}
