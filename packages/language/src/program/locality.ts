import { type Dim, equal, multiply } from '../algebra/dim';
import { greatestCommonDivisor, leastCommonMultiple } from '../algebra/divisors';
import { withinLimits } from '../algebra/limits';
import { catalogue } from '../catalogue';
import { CATEGORIES } from '../catalogue/categories';
import type { WindowSpec } from '../catalogue/entry';
import type { ValueType } from '../types';
import type { CheckedNetwork, EntryNode, GraphNode, NodeId } from './program';

/** Where in an image a pixel of a network's result comes from: whether the image can be computed piece by piece. */
export type Locality =
  | {
      readonly kind: 'local';
      /** Height and width: pixels of the input that the result sees to each side of its own place, at most. */
      readonly reach: readonly [number, number];
      /** Height and width: a shift of the input by so many pixels shifts everything by whole elements. */
      readonly stride: readonly [number, number];
    }
  | {
      /** A piece of the image alone gives another result than the whole. */
      readonly kind: 'whole';
      /** The path of the layer because of which: `instance_norm_1`. */
      readonly because: string;
    };

/** As a fraction, so that 1 / 3 stays exact. */
interface Ratio {
  readonly over: number;
  readonly under: number;
}

/** How the elements of a value lie over the input, for one axis. */
interface Axis {
  /** Pixels of the input between neighboring elements. */
  readonly jump: Ratio;
  readonly reach: number;
  readonly stride: number;
}

type Place = readonly [Axis, Axis];

const START: Axis = { jump: { over: 1, under: 1 }, reach: 0, stride: 1 };

/**
 * How the first result of a network depends on the place in its image inputs, which are of one size. `local` only if the
 * result's size is the input's times a constant, whatever that is.
 */
export function locality(network: CheckedNetwork, networks: ReadonlyMap<string, CheckedNetwork>): Locality {
  // Steps that can't be counted exactly leave nothing to be cut.
  return withinLimits(() => find(network, networks), { kind: 'whole', because: network.name });
}

function find(network: CheckedNetwork, networks: ReadonlyMap<string, CheckedNetwork>): Locality {
  const places = new Map<NodeId, Place>();
  const output = network.outputs[0]?.node;
  for (const node of network.nodes) {
    if (output === undefined || node.id > output) break;
    const found = placeOf(network, node, places, networks);
    if (found === 'whole') return { kind: 'whole', because: node.path };
    if (found !== undefined) places.set(node.id, found);
  }
  const place = output === undefined ? undefined : places.get(output);
  const input = network.nodes.find(({ op, type }) => op === 'input' && isImage(type));
  if (
    place === undefined ||
    input === undefined ||
    !isScaled(input.type, network.nodes[output!]!.type, place)
  ) {
    return { kind: 'whole', because: network.nodes[output ?? 0]?.path ?? network.name };
  }
  return {
    kind: 'local',
    reach: [Math.ceil(place[0].reach), Math.ceil(place[1].reach)],
    stride: [place[0].stride, place[1].stride],
  };
}

/** Undefined for what is at no place: a vector, a number. */
function placeOf(
  network: CheckedNetwork,
  node: GraphNode,
  places: ReadonlyMap<NodeId, Place>,
  networks: ReadonlyMap<string, CheckedNetwork>,
): Place | undefined | 'whole' {
  if (node.op === 'input') return isImage(node.type) ? [START, START] : undefined;
  const taken = node.inputs.map((id) => places.get(id)).filter((place) => place !== undefined);
  // What sees no image, such as weights for a style, is the same for every piece.
  if (taken.length === 0) return undefined;
  const merged = merge(taken);
  if (merged === undefined) return 'whole';
  if (node.op === 'result') {
    // Of a layer all results lie alike; of a network only the first was looked at.
    const layer = network.nodes[node.inputs[0]!]!.op === 'entry';
    return layer || node.index === 0 ? merged : 'whole';
  }
  if (node.op === 'network') {
    const inner = networks.get(node.network);
    const own = inner === undefined ? undefined : locality(inner, networks);
    if (own?.kind !== 'local') return 'whole';
    const [from] = node.inputs;
    const place = merged.map((axis, i) => {
      const { over, under } = axis.jump;
      return {
        jump: axis.jump,
        reach: axis.reach + (own.reach[i]! * over) / under,
        stride: leastCommonMultiple(axis.stride, over * own.stride[i]!),
      };
    });
    return scaled(network.nodes[from!]!.type, node.type, [place[0]!, place[1]!]);
  }
  if (node.op !== 'entry') return 'whole';
  return after(network, node, merged);
}

function after(network: CheckedNetwork, node: EntryNode, place: Place): Place | 'whole' {
  const { window } = node;
  const entry = catalogue.get(node.entry);
  if (window.kind === 'global' || node.random.some(({ when }) => when === 'always')) return 'whole';
  if (window.kind === 'window') {
    const next = [0, 1].map((i) => step(place[i]!, window, i));
    if (next[0] === undefined || next[1] === undefined) return 'whole';
    // Its ratio may depend on the image's size, which its window can't say.
    const relative: Place = [step(START, window, 0)!, step(START, window, 1)!];
    const from = network.nodes[node.inputs[0]!]!.type;
    if (entry?.alignment === 'by size' && !isScaled(from, node.type, relative)) return 'whole';
    return [next[0], next[1]];
  }
  if (entry === undefined) return 'whole';
  // Moved by as much on both sides, up to half a pixel.
  if (entry.alignment === 'centered') return [shifted(place[0]), shifted(place[1])];
  const inPlace = entry.alignment === 'elementwise' || CATEGORIES[entry.category].elementwise === true;
  const source = node.inputs.map((id) => network.nodes[id]!.type).find(isImage);
  return inPlace && source !== undefined && sameSize(source, node.type) ? place : 'whole';
}

function step(axis: Axis, window: Extract<WindowSpec, { kind: 'window' }>, i: number): Axis | undefined {
  const kernel = window.kernel[i]!;
  const stride = window.stride[i]!;
  const ratio = ratioOf(stride);
  if (ratio === undefined) return undefined;
  const { over, under } = axis.jump;
  // From its middle a window reaches half its size, and that middle lies up to half an element off, or with strides over
  // an odd size by up to one stride.
  const exact = stride === 1 && kernel % 2 === 1;
  const off = exact ? 0 : 0.5 + Math.max(0, stride - 1);
  const jump = reduced(over * ratio.over, under * ratio.under);
  return {
    jump,
    reach: axis.reach + (((kernel - 1) / 2 + off) * over) / under,
    stride: leastCommonMultiple(axis.stride, jump.over),
  };
}

function shifted({ jump, reach, stride }: Axis): Axis {
  return { jump, reach: reach + (0.5 * jump.over) / jump.under, stride };
}

/** What comes from several values sees as far as the one that sees furthest; all must lie over the image alike. */
function merge(places: readonly Place[]): Place | undefined {
  const axes = ([0, 1] as const).map((i): Axis | undefined => {
    const all = places.map((place): Axis => place[i]);
    const [first] = all;
    if (!all.every(({ jump }) => jump.over === first!.jump.over && jump.under === first!.jump.under)) {
      return undefined;
    }
    return {
      jump: first!.jump,
      reach: Math.max(...all.map(({ reach }) => reach)),
      stride: all.reduce((common, { stride }) => leastCommonMultiple(common, stride), 1),
    };
  });
  return axes[0] === undefined || axes[1] === undefined ? undefined : [axes[0], axes[1]];
}

/** The place of a network's result, whose jump its sizes tell. */
function scaled(from: ValueType, to: ValueType, place: Place): Place | 'whole' {
  if (!isImage(from) || !isImage(to)) return 'whole';
  for (const ratio of RATIOS) {
    const candidate: Place = [faster(place[0], ratio), faster(place[1], ratio)];
    const relative: Place = [faster(START, ratio), faster(START, ratio)];
    if (isScaled(from, to, relative)) return candidate;
  }
  return 'whole';
}

const RATIOS: readonly Ratio[] = [
  { over: 1, under: 1 },
  ...[2, 3, 4, 8, 16].flatMap((n) => [
    { over: 1, under: n },
    { over: n, under: 1 },
  ]),
];

function faster(axis: Axis, { over, under }: Ratio): Axis {
  const jump = reduced(axis.jump.over * over, axis.jump.under * under);
  return { ...axis, jump, stride: leastCommonMultiple(axis.stride, jump.over) };
}

function isImage(type: ValueType): type is Extract<ValueType, { kind: 'tensor' }> {
  return type.kind === 'tensor' && type.shape.length === 3;
}

function sameSize(a: ValueType, b: ValueType): boolean {
  return isScaled(a, b, [START, START]);
}

/** Whether `to` is as large as `from` divided by the jump, as formulas. */
function isScaled(from: ValueType, to: ValueType, place: Place): boolean {
  if (!isImage(from) || !isImage(to)) return false;
  return place.every(({ jump }, i) => {
    const [a, b]: [Dim, Dim] = [from.shape[i]!, to.shape[i]!];
    return equal(multiply(b, jump.over), multiply(a, jump.under));
  });
}

/** A stride, or one over a stride. */
function ratioOf(stride: number): Ratio | undefined {
  if (Number.isInteger(stride)) return { over: stride, under: 1 };
  const under = Math.round(1 / stride);
  return Math.abs(1 / under - stride) < 1e-9 ? { over: 1, under } : undefined;
}

function reduced(over: number, under: number): Ratio {
  const divisor = greatestCommonDivisor(over, under);
  return { over: over / divisor, under: under / divisor };
}
