/** What a graph takes: its inputs as those of a network, by name and shape. */
import { type Dim, multiply, symbol } from '@cnn-studio/language';
import type { DecodedGraph, DecodedNode, DecodedValueInfo } from 'tfjs-onnxruntime/onnx';
import type { Step, Steps } from './steps';
import { type View, viewOf } from './view';

export interface GivenInput {
  /** In the graph, and in the network. */
  readonly name: string;
  readonly text: string;
  readonly kind: 'image' | 'label' | 'other';
  /** For each axis of the network's value which dimension of the graph's tensor it is. */
  readonly order: readonly number[];
  readonly step: Step;
  readonly view: View | undefined;
  /** A whole number where the graph takes a fixed batch. */
  readonly batch: number | undefined;
  readonly isInteger: 'int32' | 'int64' | undefined;
}

/** Names that begin a statement of their own, or stand for a value. */
const RESERVED = new Set([
  'it',
  'if',
  'else',
  'repeat',
  'in',
  'let',
  'network',
  'block',
  'train',
  'import',
  'return',
  'where',
  'as',
  'true',
  'false',
  'class',
  'use',
  'with',
]);

export function identifier(text: string, fallback: string): string {
  const name = text
    .replace(/^.*[/:]/, '')
    .replace(/[^A-Za-z0-9_]+/g, '_')
    .replace(/^_+|_+$/g, '');
  const valid = /^[A-Za-z]/.test(name) ? name : `${fallback}_${name}`.replace(/_+$/, '');
  return RESERVED.has(valid) ? `${valid}_` : valid;
}

const DTYPES: ReadonlyMap<number, 'int32' | 'int64'> = new Map([
  [6, 'int32'],
  [7, 'int64'],
]);

export function readInputs(
  graph: DecodedGraph,
  producer: string,
  steps: Steps,
  batch: Dim,
  conditions: Set<string>,
  multiple: number,
): GivenInput[] {
  const symbols = new Map<string, string>();
  const taken = new Set<string>();
  return graph.inputs.map((info, index) => {
    let text = identifier(info.name, 'input');
    for (let number = 2; taken.has(text); number++) text = `${identifier(info.name, 'input')}_${number}`;
    taken.add(text);
    const shape = info.shape ?? [];
    const isInteger = DTYPES.get(info.elementType);
    const fixed = typeof shape[0] === 'number' ? shape[0] : undefined;
    if (isInteger !== undefined && shape.length <= 2) {
      const step = steps.add('input', [], [], { text });
      return {
        name: info.name,
        text,
        kind: 'label',
        order: [],
        step,
        view: undefined,
        batch: fixed,
        isInteger,
      };
    }
    const sizes = shape.map((size, axis): Dim => {
      if (axis === 0) return batch;
      if (typeof size === 'number') return size;
      return openSize(size, index, axis, symbols, conditions, multiple);
    });
    const order = orderOf(info, graph, producer);
    const step = steps.add(
      'input',
      [],
      order.map((axis) => sizes[axis]!),
      { text },
    );
    const plain = viewOf(step, batch);
    const view: View = {
      ...plain,
      dims: sizes.map((_, axis) => (axis === 0 ? plain.dims[0]! : plain.dims[order.indexOf(axis) + 1]!)),
    };
    return {
      name: info.name,
      text,
      kind: shape.length === 4 ? 'image' : 'other',
      order,
      step,
      view,
      batch: fixed,
      isInteger: undefined,
    };
  });
}

const LETTERS = ['H', 'W', 'L', 'M', 'P', 'Q'];

/** A size that is open: H and W, the same where the graph gives the same name. `4*h` is four times a symbol. */
function openSize(
  text: string,
  input: number,
  axis: number,
  symbols: Map<string, string>,
  conditions: Set<string>,
  multiple: number,
): Dim {
  const [, factor, name] = /^(\d+)\*(\w+)$/.exec(text) ?? [];
  const key = (name ?? text) || `${input} ${axis}`;
  const letter = symbols.get(key) ?? LETTERS[symbols.size] ?? `S${symbols.size}`;
  symbols.set(key, letter);
  const by = Number(factor ?? multiple);
  if (by > 1) conditions.add(`${letter} % ${by} == 0`);
  const size = multiply(symbol(letter, by), by);
  return size;
}

/** Channels last where they are last in the graph: it begins by moving them to the front, or they are few there and many in front. */
function orderOf(info: DecodedValueInfo, graph: DecodedGraph, producer: string): number[] {
  const rank = info.shape?.length ?? 0;
  if (rank !== 4) return Array.from({ length: Math.max(rank - 1, 0) }, (_, i) => i + 1);
  const [, second, , last] = info.shape!;
  const users = graph.nodes.filter(({ inputs }) => inputs.includes(info.name));
  const isMoved = users.some(
    (node: DecodedNode) => node.op === 'Transpose' && String(node.attributes.get('perm')) === '0,3,1,2',
  );
  const isFew = (size: number | string | undefined) => typeof size === 'number' && size <= 4;
  return producer === 'CNN Studio' || isMoved || (isFew(last) && !isFew(second)) ? [1, 2, 3] : [2, 3, 1];
}
