/** Nodes that stand for functions of the model, replaced by the functions' nodes. */
import type { DecodedFunction, DecodedModel, DecodedNode } from 'tfjs-onnxruntime/onnx';

/** Functions in functions in functions ... end somewhere. */
const DEEPEST = 20;

export function inlined({ graph, functions }: DecodedModel): readonly DecodedNode[] {
  let count = 0;
  const known = new Map(functions.map((one) => [`${one.domain} ${one.name}`, one]));
  const expand = (node: DecodedNode, depth: number): readonly DecodedNode[] => {
    const found = known.get(`${node.domain} ${node.op}`);
    if (found === undefined || depth > DEEPEST) return [node];
    const prefix = `function_${count++}/`;
    return renamed(found, node, prefix).flatMap((inner) => expand(inner, depth + 1));
  };
  return graph.nodes.flatMap((node) => expand(node, 0));
}

function renamed(found: DecodedFunction, { inputs, outputs }: DecodedNode, prefix: string): DecodedNode[] {
  const names = new Map<string, string>([
    ...found.inputs.map((name, i): [string, string] => [name, inputs[i] ?? '']),
    ...found.outputs.map((name, i): [string, string] => [name, outputs[i] ?? `${prefix}${name}`]),
  ]);
  const rename = (name: string) => (name === '' ? '' : (names.get(name) ?? prefix + name));
  return found.nodes.map((node) => ({
    ...node,
    inputs: node.inputs.map(rename),
    outputs: node.outputs.map(rename),
  }));
}
