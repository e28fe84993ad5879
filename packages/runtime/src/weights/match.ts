/** Which of some tensors from elsewhere are the weights of a network. */
import { TrainerError } from '@cnn-studio/data';
import type { Program, WeightLayout } from '@cnn-studio/language';
import type { FloatTensor } from '../run/safetensors';
import type { FoundWeights } from './found';
import { convert, differs, fits, LAYOUT_NAMES, LAYOUTS } from './layouts';
import { groupTensors, isByAlphabet, isIgnored, type TensorGroup, withinNetworks } from './names';
import { type Role, type Wanted, wantedWeights } from './wanted';

export interface MatchedWeights {
  readonly network: string;
  /** By names in the state. */
  readonly values: ReadonlyMap<string, FloatTensor>;
  readonly by: 'name' | 'order';
  /** Absent where the layouts are the same for all of them. */
  readonly layout?: WeightLayout;
  /** Of the network: what nothing was found for. */
  readonly missing: readonly string[];
  /** What was found and fits nowhere. */
  readonly unused: readonly string[];
}

type Pairs = ReadonlyMap<Wanted, string>;

/**
 * The weights of a network and of those it calls: by name and shape, or else by order and shape, whichever fits more. Their
 * layout is told by the shapes that fit.
 * @param layout where it is known
 * @throws TrainerError `checkpoint-mismatch` when nothing fits, or when it can't be told what does
 */
export function matchWeights(
  program: Program,
  network: string,
  found: FoundWeights,
  layout: WeightLayout | undefined = found.layout,
): MatchedWeights {
  const wanted = wantedWeights(program, network);
  if (wanted.length === 0) {
    throw new TrainerError(
      'checkpoint-mismatch',
      `${network} has no weights, so there is nothing to begin it with.`,
    );
  }
  const networks = new Set([network, ...wanted.map(({ name }) => name.split('/')[0]!)]);
  const tensors = withinNetworks(found.tensors, networks);
  if (tensors === undefined) {
    const others = [...new Set([...found.tensors.keys()].map((name) => name.split('/')[0]!))].join(', ');
    throw new TrainerError(
      'checkpoint-mismatch',
      `${found.from} has weights of the networks ${others}, and none of ${network}. Give the network the name that it has there.`,
    );
  }
  const layouts = layout === undefined ? LAYOUTS : [layout];
  const tries = layouts.flatMap((one) => [
    { by: 'name' as const, layout: one, pairs: byName(wanted, tensors, one) },
    { by: 'order' as const, layout: one, pairs: byOrder(wanted, tensors, one) },
  ]);
  const most = Math.max(...tries.map(({ pairs }) => pairs.size));
  const best = tries.filter(({ pairs }) => pairs.size === most);
  // Names before order, where both find as much.
  const chosen = best.find(({ by }) => by === 'name') ?? best[0]!;
  if (most === 0) throw nothingFits(network, wanted, found);
  const rival = best.find((one) => one.by === chosen.by && one.layout !== chosen.layout);
  const shown = [...chosen.pairs];
  const turned = shown.filter(([one, name]) => differs(one, tensors.get(name)!));
  if (rival !== undefined && turned.length > 0) throw eitherLayout(network, turned, found);
  if (chosen.by === 'order') requireOrder(network, wanted, chosen.pairs, tensors, found);
  const used = new Set(chosen.pairs.values());
  return {
    network,
    values: new Map(
      shown.map(([one, name]) => [one.name, convert(one, tensors.get(name)!, chosen.layout)] as const),
    ),
    by: chosen.by,
    ...(turned.length === 0 ? {} : { layout: chosen.layout }),
    missing: wanted.filter((one) => !chosen.pairs.has(one)).map(({ name }) => name),
    unused: [...tensors.keys()].filter((name) => !used.has(name) && !isIgnored(name)),
  };
}

/** `Critic/conv_1/kernel` is `conv_1.weight` elsewhere, or `Critic.conv_1.weight`. */
function byName(
  wanted: readonly Wanted[],
  tensors: ReadonlyMap<string, FloatTensor>,
  layout: WeightLayout,
): Pairs {
  const names = new Map(
    [...tensors.keys()].map((name) => [name.replace(/:\d+$/, '').replaceAll('.', '/'), name]),
  );
  const pairs = new Map<Wanted, string>();
  for (const one of wanted) {
    const path = one.layer.split('/');
    const own = one.name.slice(one.layer.length + 1);
    const theirs = one.pytorch.name.replaceAll('.', '/');
    const spellings = [path, path.slice(1)].flatMap((before) =>
      [own, theirs].map((last) => [...before, last].filter((part) => part !== '').join('/')),
    );
    const name = spellings.map((spelling) => names.get(spelling)).find((known) => known !== undefined);
    if (name !== undefined && fits(one, tensors.get(name)!.shape, layout)) pairs.set(one, name);
  }
  return pairs;
}

/**
 * Layer by layer. Where there are as many of them here as there, a layer that doesn't fit is passed over on both sides (the
 * last one of a classifier with other classes); else it ends where the first doesn't fit.
 */
function byOrder(
  wanted: readonly Wanted[],
  tensors: ReadonlyMap<string, FloatTensor>,
  layout: WeightLayout,
): Pairs {
  const layers = layersOf(wanted, layout);
  const groups = groupTensors(tensors);
  const pairs = new Map<Wanted, string>();
  for (let index = 0; index < Math.min(layers.length, groups.length); index++) {
    const fitted = layerPairs(layers[index]!, groups[index]!, tensors, layout);
    if (fitted === undefined && layers.length !== groups.length) break;
    for (const [one, name] of fitted ?? []) pairs.set(one, name);
  }
  return pairs;
}

/** Where a layer here is made of several there (`query.weight`, `key.weight`), these. */
function layersOf(wanted: readonly Wanted[], layout: WeightLayout): Wanted[][] {
  const layers = new Map<string, Wanted[]>();
  for (const one of wanted) {
    const [, part = ''] = layout === 'pytorch' ? (/^(.+)\./.exec(one.pytorch.name) ?? []) : [];
    const key = `${one.layer} ${part}`;
    layers.set(key, [...(layers.get(key) ?? []), one]);
  }
  return [...layers.values()];
}

const RANK: readonly Role[] = ['kernel', 'bias', 'mean', 'variance'];

/** Each of a layer's weights with its own; undefined unless all of both fit. */
function layerPairs(
  layer: readonly Wanted[],
  { members }: TensorGroup,
  tensors: ReadonlyMap<string, FloatTensor>,
  layout: WeightLayout,
): readonly (readonly [Wanted, string])[] | undefined {
  if (layer.length !== members.length) return undefined;
  const roles = members.map(({ role }) => role);
  const isTold = roles.every((role) => role !== undefined) && new Set(roles).size === roles.length;
  const theirs = isTold ? members.toSorted((a, b) => RANK.indexOf(a.role!) - RANK.indexOf(b.role!)) : members;
  // By their words, where both sides have them: four vectors of a normalization fit in any order.
  if (isTold && layer.some(({ role }, index) => role !== undefined && role !== theirs[index]!.role)) {
    return undefined;
  }
  const pairs = layer.map((one, index) => [one, theirs[index]!.name] as const);
  return pairs.every(([one, name]) => fits(one, tensors.get(name)!.shape, layout)) ? pairs : undefined;
}

/** A file that keeps its tensors by alphabet has lost the order of layers whose names aren't numbered. */
function requireOrder(
  network: string,
  wanted: readonly Wanted[],
  pairs: Pairs,
  tensors: ReadonlyMap<string, FloatTensor>,
  found: FoundWeights,
): void {
  if (!isByAlphabet(found.tensors)) return;
  const groups = groupTensors(tensors);
  const shapeOf = ({ members }: TensorGroup) =>
    members.map(({ name }) => tensors.get(name)!.shape.join('x')).join(' ');
  const used = new Set(pairs.values());
  const paired = groups.filter(({ members }) => members.some(({ name }) => used.has(name)));
  for (const a of paired) {
    const b = groups.find((other) => other !== a && shapeOf(other) === shapeOf(a) && !isNumbered(a, other));
    if (b === undefined) continue;
    throw new TrainerError(
      'checkpoint-mismatch',
      `${found.from} keeps its tensors by alphabet, and ${a.prefix} and ${b.prefix} have the same shapes: nothing says which comes first in ${network}. Rename its tensors to those of the network (${wanted[0]!.name} and so on), or number them in the order of the layers.`,
    );
  }
}

/** Whether the names of two layers first differ in a number. */
function isNumbered({ prefix: a }: TensorGroup, { prefix: b }: TensorGroup): boolean {
  const [x, y] = [a, b].map((prefix) => prefix.split(/(\d+)/));
  const at = x!.findIndex((part, index) => part !== y![index]);
  return at >= 0 && /^\d+$/.test(x![at] ?? '') && /^\d+$/.test(y![at] ?? '');
}

function nothingFits(
  network: string,
  wanted: readonly Wanted[],
  { tensors, from }: FoundWeights,
): TrainerError {
  const [theirs] = tensors;
  const first = theirs === undefined ? 'it has none' : `first there is ${theirs[0]}, ${sizeOf(theirs[1])}`;
  const layout = LAYOUTS.map((one) => LAYOUT_NAMES[one]).join(' or ');
  return new TrainerError(
    'checkpoint-mismatch',
    `None of the weights in ${from} fits ${network}, neither by name nor by order, in the layout of ${layout}: ${first}, and first in ${network} is ${wanted[0]!.name}, ${sizeOf(wanted[0]!)}. Is it another network?`,
  );
}

function eitherLayout(
  network: string,
  turned: readonly (readonly [Wanted, string])[],
  { from }: FoundWeights,
): TrainerError {
  const [[wanted, name]] = turned as [readonly [Wanted, string]];
  return new TrainerError(
    'checkpoint-mismatch',
    `The shapes in ${from} do not tell whether they are in the layout of PyTorch or of Keras: ${name} is ${sizeOf(wanted)} in both. Say which: \`start ${network} from "..." as pytorch\`, or \`as keras\`.`,
  );
}

function sizeOf({ shape }: { readonly shape: readonly number[] }): string {
  return shape.length === 0 ? 'a number' : shape.join('x');
}
