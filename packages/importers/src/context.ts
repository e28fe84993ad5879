/** What is known of every name in the graph while it is read node by node, and how values are put as layers want them. */
import { type Dim, divideExactly, equal, format, multiply, product } from '@cnn-studio/language';
import type { DecodedNode } from 'tfjs-onnxruntime/onnx';
import type { Constant } from './arrays';
import { permuteChannels } from './permute-channels';
import { type Step, Steps } from './steps';
import {
  type Atom,
  atomOf,
  BATCH,
  isAxis,
  regroup,
  sameAtom,
  sameAtoms,
  sizeOf,
  tidy,
  type View,
  viewOf,
  withoutBatch,
} from './view';

/** Whole numbers that may depend on the sizes of the input, as `Shape` gives them. */
export interface Sizes {
  readonly kind: 'sizes';
  /** One number, or several. */
  readonly isList: boolean;
  readonly values: readonly Dim[];
}

export type Value =
  | View
  | Sizes
  | { readonly kind: 'constant'; readonly array: Constant }
  /** Products of queries and keys, and what became of them, until values are taken by them. */
  | {
      readonly kind: 'scores';
      readonly query: View;
      readonly key: View;
      readonly scale: number;
      readonly done: boolean;
    }
  /** A class label as a row of zeros with a one. */
  | { readonly kind: 'one-hot'; readonly label: Step; readonly classes: number }
  /** Parts along the batch, until they are taken apart again. */
  | { readonly kind: 'joined'; readonly parts: readonly View[] }
  /** A class label as it comes in. */
  | { readonly kind: 'label'; readonly name: string }
  /** One by a number of pixels, as a factor. */
  | { readonly kind: 'share'; readonly of: Dim }
  /** Where a value is above a number. */
  | { readonly kind: 'above'; readonly step: Step; readonly threshold: number }
  /** What a node that was not understood would have made. */
  | { readonly kind: 'missing' };

/** Why a node can't be written. */
export class Unsupported extends Error {}

export class Context {
  readonly steps = new Steps();
  readonly values = new Map<string, Value>();

  constructor(
    readonly batch: Dim,
    /** Whether the graph is for one size of the batch, written as a number. */
    readonly isBatchFixed: boolean,
    readonly opset: number,
    /** How many of a label's classes there are, once it is known. */
    readonly labelClasses: Map<string, number>,
    private readonly labels: Map<string, Step>,
  ) {}

  value(node: DecodedNode, index: number): Value {
    const name = node.inputs[index];
    const value = name === undefined || name === '' ? undefined : this.values.get(name);
    if (value === undefined) throw new Unsupported(`its input ${index + 1} is nowhere in the graph`);
    return value;
  }

  has(node: DecodedNode, index: number): boolean {
    return (node.inputs[index] ?? '') !== '';
  }

  view(node: DecodedNode, index = 0): View {
    return this.asView(this.value(node, index));
  }

  asView(value: Value): View {
    switch (value.kind) {
      case 'view':
        return value;
      case 'one-hot': {
        const identity = new Float32Array(value.classes ** 2);
        for (let i = 0; i < value.classes; i++) identity[i * value.classes + i] = 1;
        return this.embedded(value.label, { shape: [value.classes, value.classes], data: identity });
      }
      case 'label': {
        throw new Unsupported('it computes with a class label, which only a table can be looked up with');
      }
      case 'constant':
        return this.learned(value.array);
      default:
        throw new Unsupported(
          `it takes ${value.kind === 'scores' ? 'products of two values' : 'sizes'} for a picture`,
        );
    }
  }

  /** A constant for every example: its first dimension must be 1, the batch's. */
  learned(array: Constant): View {
    const shape = array.shape.slice(1);
    if (array.shape[0] !== 1 || shape.length === 0)
      throw new Unsupported('it takes a constant for a picture');
    return this.result(
      this.learnedStep({ shape, data: array.data }),
      shape.map((_, axis) => [axis]),
    );
  }

  learnedStep(array: Constant): Step {
    const sizes = array.shape.length === 1 ? String(array.shape[0]) : `[${array.shape.join(', ')}]`;
    return this.steps.add('learned', [], array.shape, { args: [sizes], weights: [array] });
  }

  embedded(label: Step, table: Constant): View {
    const step = this.steps.add('embed', [label], [table.shape[1]!], {
      args: [String(table.shape[1])],
      weights: [table],
    });
    return viewOf(step, this.batch);
  }

  label(name: string, classes: number): Step {
    const known = this.labelClasses.get(name);
    if (known !== undefined && known !== classes)
      throw new Unsupported(`${name} would have ${known} and ${classes} classes`);
    this.labelClasses.set(name, classes);
    return this.labels.get(name)!;
  }

  constant(node: DecodedNode, index: number): Constant | undefined {
    if (!this.has(node, index)) return undefined;
    const value = this.value(node, index);
    if (value.kind === 'constant') return value.array;
    if (value.kind !== 'sizes' || value.values.some((size) => typeof size !== 'number')) return undefined;
    return {
      shape: value.isList ? [value.values.length] : [],
      data: Float64Array.from(value.values as number[]),
    };
  }

  requireConstant(node: DecodedNode, index: number, what: string): Constant {
    const found = this.constant(node, index);
    if (found === undefined) throw new Unsupported(`its ${what} is computed, and not a constant`);
    return found;
  }

  /** Whole numbers: sizes, axes, positions. */
  sizes(node: DecodedNode, index: number): readonly Dim[] {
    const value = this.value(node, index);
    if (value.kind === 'sizes') return value.values;
    if (value.kind === 'constant') return [...value.array.data];
    throw new Unsupported('sizes in it depend on the values of pictures');
  }

  set(node: DecodedNode, value: Value, index = 0): void {
    const name = node.outputs[index];
    if (name !== undefined && name !== '') this.values.set(name, value);
  }

  /** A view of a step by the step's axes in each dimension after the batch. */
  result(step: Step, dims: readonly (readonly number[])[]): View {
    const batch: Atom = { axis: BATCH, size: this.batch, stride: 1 };
    return {
      kind: 'view',
      step,
      dims: [[batch], ...dims.map((axes) => tidy(axes.map((axis) => atomOf(step, axis))))],
    };
  }

  /** An image as `[batch, channels, height, width]`. */
  imageResult(step: Step): View {
    return this.result(step, [[2], [0], [1]]);
  }

  unary(view: View, kind: string, args: readonly string[] = [], weights: readonly Constant[] = []): View {
    const step = this.steps.add(kind, [view.step], view.step.shape, {
      args: [...args],
      weights: [...weights],
    });
    return { ...view, step };
  }

  operate(operator: string, a: Step, b: Step, shape: readonly Dim[]): Step {
    return this.steps.add(operator, [a, b], shape);
  }

  /** With a number on either side. */
  withNumber(view: View, operator: string, value: number, isFirst = false): View {
    const number = this.steps.number(value);
    const operands = isFirst ? [number, view.step] : [view.step, number];
    return { ...view, step: this.steps.add(operator, operands, view.step.shape) };
  }

  /**
   * A step whose axes are these groups of atoms, made by reshaping and permuting where it isn't already.
   * @param groups together all atoms of the step, none of the batch
   */
  arrange(from: Step, groups: readonly (readonly Atom[])[]): Step {
    if (groups.length === from.shape.length && groups.every((atoms, axis) => isAxis(from, atoms, axis)))
      return from;
    const flat = groups.flat();
    if (flat.some(({ axis }) => axis === BATCH)) throw new Unsupported('it mixes the examples of a batch');
    if (!equal(sizeOf(flat), product(from.shape)))
      throw new Unsupported('it uses a value in a way that is not understood');
    const ordered = naturalOrder(flat);
    if (sameAtoms(flat, ordered)) return this.reshaped(from, groups.map(sizeOf));
    const channels = from.shape.length - 1;
    const others = (atoms: readonly Atom[]) => atoms.filter(({ axis }) => axis !== channels);
    const theirs = flat.filter(({ axis }) => axis === channels);
    const channelOrder = orderOf(theirs);
    if (channelOrder?.some((from, to) => from !== to)) {
      const permuted = permuteChannels(this.steps, from, channelOrder);
      if (permuted !== undefined) {
        const moved = restrided(theirs);
        const renamed = new Map(theirs.map((atom, index) => [atom, moved[index]!]));
        return this.arrange(
          permuted,
          groups.map((atoms) => tidy(atoms.map((atom) => renamed.get(atom) ?? atom))),
        );
      }
    }
    const shuffled = sameAtoms(others(flat), naturalOrder(others(flat)))
      ? this.shuffled(from, groups)
      : undefined;
    if (shuffled !== undefined) return shuffled;
    const split = this.reshaped(
      from,
      ordered.map(({ size }) => size),
    );
    const order = flat.map((atom) => ordered.findIndex((other) => sameAtom(atom, other)) + 1);
    const permuted = order.every((from, to) => from === to + 1)
      ? split
      : this.steps.add(
          'permute',
          [split],
          flat.map(({ size }) => size),
          { args: order.map(String) },
        );
    return this.reshaped(permuted, groups.map(sizeOf));
  }

  private reshaped(from: Step, shape: readonly Dim[]): Step {
    if (shape.length === from.shape.length && shape.every((size, axis) => equal(size, from.shape[axis]!)))
      return from;
    if (shape.length === 1) return this.steps.add('flatten', [from], shape);
    return this.steps.add('reshape', [from], shape, { args: shape.map((size) => format(size)) });
  }

  /** Channels (row, column, channel) that become blocks of pixels. */
  private shuffled(from: Step, groups: readonly (readonly Atom[])[]): Step | undefined {
    if (from.shape.length !== 3 || groups.length !== 3) return undefined;
    const [rows, columns, channels] = groups as [readonly Atom[], readonly Atom[], readonly Atom[]];
    const isBlock = (atoms: readonly Atom[], axis: number) =>
      atoms.length === 2 && isAxis(from, atoms.slice(0, 1), axis) && atoms[1]!.axis === 2;
    if (!isBlock(rows, 0) || !isBlock(columns, 1) || !equal(rows[1]!.size, columns[1]!.size))
      return undefined;
    if (!sameAtoms(tidy([rows[1]!, columns[1]!, ...channels]), tidy([atomOf(from, 2)]))) return undefined;
    const factor = rows[1]!.size;
    const shape = [multiply(from.shape[0]!, factor), multiply(from.shape[1]!, factor), sizeOf(channels)];
    return this.steps.add('pixel_shuffle', [from], shape, { args: [format(factor)] });
  }

  /**
   * An image, from a tensor `[batch, channels, height, width]`, and which of its channels each of the tensor's is; undefined
   * where they are the same.
   */
  image(view: View): { readonly step: Step; readonly order: readonly number[] | undefined } {
    const [batch, channels = [], rows = [], columns = []] = view.dims;
    if (view.dims.length !== 4)
      throw new Unsupported(`it takes a tensor of ${view.dims.length} dimensions for an image`);
    if (batch!.some(({ axis }) => axis !== BATCH)) throw new Unsupported('it mixes pixels into the batch');
    const { step } = view;
    const isWhole = isAxis(step, rows, 0) && isAxis(step, columns, 1) && step.shape.length === 3;
    const axes = new Set(channels.map(({ axis }) => axis));
    if (isWhole && (axes.size === 0 || (axes.size === 1 && axes.has(2))))
      return { step, order: orderIfAny(channels) };
    const deep = this.blocksToChannels(view, rows, columns, channels);
    if (deep !== undefined) return deep;
    const only = axes.size === 1 ? naturalOrder(channels) : channels;
    const made = this.arrange(step, [rows, columns, only]);
    const order = axes.size === 1 ? relativeOrder(channels) : undefined;
    return { step: made, order: order?.every((from, to) => from === to) ? undefined : order };
  }

  /** Blocks of pixels that become channels. */
  private blocksToChannels(
    { step }: View,
    rows: readonly Atom[],
    columns: readonly Atom[],
    channels: readonly Atom[],
  ) {
    if (step.shape.length !== 3 || rows.length !== 1 || columns.length !== 1) return undefined;
    const n = rows[0]!.stride;
    if (typeof n !== 'number' || n < 2 || !equal(columns[0]!.stride, n)) return undefined;
    if (rows[0]!.axis !== 0 || columns[0]!.axis !== 1) return undefined;
    const depth = step.shape[2]!;
    const moved = channels.map((atom): Atom => {
      const stride =
        atom.axis === 0
          ? multiply(atom.stride, multiply(n, depth))
          : atom.axis === 1
            ? multiply(atom.stride, depth)
            : atom.stride;
      return { axis: 2, size: atom.size, stride };
    });
    const shape = [rows[0]!.size, columns[0]!.size, multiply(depth, n * n)];
    if (!equal(sizeOf(channels), shape[2]!)) return undefined;
    const deep = this.steps.add('space_to_depth', [step], shape, { args: [String(n)] });
    return { step: deep, order: orderIfAny(moved) };
  }

  /** An image whose channels are in the tensor's order. */
  orderedImage(view: View): Step {
    const { step, order } = this.image(view);
    if (order === undefined) return step;
    return permuteChannels(this.steps, step, order) ?? this.permutedByHand(step, order, view);
  }

  private permutedByHand(step: Step, _order: readonly number[], view: View): Step {
    const channels = view.dims[1]!.map((atom) => ({ ...atom, axis: 2 }));
    if (view.step !== step) throw new Unsupported('it needs channels in an order that is not theirs');
    return this.arrange(step, [[atomOf(step, 0)], [atomOf(step, 1)], channels]);
  }

  /** A step with one axis for each dimension after the batch. */
  plain(view: View): Step {
    const [batch, ...dims] = view.dims;
    if (batch!.length > 1 || batch!.some(({ axis }) => axis !== BATCH))
      throw new Unsupported('it mixes what is not the batch into it');
    return this.arrange(view.step, dims);
  }

  /** The same elements by other sizes. */
  reshape(view: View, sizes: readonly Dim[]): View {
    const regrouped = regroup(view.dims.flat(), sizes);
    if (regrouped !== undefined) return { ...view, dims: regrouped };
    const flat = view.dims.flat();
    const first = flat[0];
    if (first === undefined || first.axis !== BATCH)
      throw new Unsupported('it moves elements between the examples of a batch');
    const step = this.arrange(view.step, [withoutBatch(flat)]);
    const again = regroup([first, atomOf(step, 0)], sizes);
    if (again === undefined) throw new Unsupported('it reshapes in a way that is not understood');
    return { kind: 'view', step, dims: again };
  }
}

/** By axis, and on each the slowest first. */
export function naturalOrder(atoms: readonly Atom[]): Atom[] {
  const isSlower = (a: Atom, b: Atom) => {
    const ratio = divideExactly(a.stride, b.stride);
    return ratio !== undefined && !equal(ratio, 1);
  };
  return [...atoms].sort((a, b) => a.axis - b.axis || (isSlower(a, b) ? -1 : isSlower(b, a) ? 1 : 0));
}

/** For each element in the order of these atoms of one axis, which one of the axis it is; undefined where sizes are open. */
export function orderOf(atoms: readonly Atom[]): number[] | undefined {
  let indices = [0];
  for (const { size, stride } of atoms) {
    if (typeof size !== 'number' || typeof stride !== 'number') return undefined;
    indices = indices.flatMap((index) => Array.from({ length: size }, (_, i) => index + i * stride));
  }
  return indices;
}

function orderIfAny(atoms: readonly Atom[]): readonly number[] | undefined {
  const order = orderOf(atoms);
  return order === undefined || order.every((from, to) => from === to) ? undefined : order;
}

export function inverted(order: readonly number[]): number[] {
  const inverse: number[] = [];
  for (const [to, from] of order.entries()) inverse[from] = to;
  return inverse;
}

/** As `orderOf`, among these elements alone: the axis may have others. */
export function relativeOrder(atoms: readonly Atom[]): number[] | undefined {
  const natural = naturalOrder(atoms);
  const moved = restrided(natural);
  return orderOf(atoms.map((atom) => moved[natural.indexOf(atom)]!));
}

/** The atoms as they lie once their axis has its elements in their order. */
function restrided(atoms: readonly Atom[]): Atom[] {
  let stride: Dim = 1;
  const result: Atom[] = [];
  for (const atom of atoms.toReversed()) {
    result.unshift({ ...atom, stride });
    stride = multiply(stride, atom.size);
  }
  return result;
}
