/** Which of some tensors from elsewhere are the weights of a network. */
import { TrainerError } from '@cnn-studio/data';
import type { Program, WeightLayout } from '@cnn-studio/language';
import type { FloatTensor } from '../float-tensor';
import type { FoundWeights } from './found';
import { convert, differs, fits, LAYOUT_NAMES, LAYOUTS, shapeIn } from './layouts';
import {
  groupTensors,
  isByAlphabet,
  isIgnored,
  type TensorGroup,
  toldByNames,
  withinNetworks,
} from './names';
import { type Rename, rename } from './rename';
import { type Role, type Wanted, wantedWeights } from './wanted';

export interface MatchedWeights {
  readonly network: string;
  /** By names in the state. */
  readonly values: ReadonlyMap<string, FloatTensor>;
  readonly by: 'name' | 'order';
  /** Absent where the layouts are the same for all of them. */
  readonly layout?: WeightLayout;
  /** What told the layout, where the shapes did not. */
  readonly toldBy?: 'names' | 'person' | 'format';
  /** What did not fit: a weight of the network, a tensor of the file, or both where only their shapes differ. */
  readonly misfits: readonly Misfit[];
  /** Of the network: what nothing was found for. */
  readonly missing: readonly string[];
  /** What was found and fits nowhere. */
  readonly unused: readonly string[];
}

export interface Misfit {
  readonly weight?: string;
  readonly shape?: number[];
  readonly tensor?: string;
  readonly found?: number[];
}

type Pairs = ReadonlyMap<Wanted, string>;

export interface MatchOptions {
  /** Where it is known. */
  readonly layout?: WeightLayout;
  readonly renames?: readonly Rename[];
}

/**
 * The weights of a network and of those it calls: by name and shape, or else by order and shape, whichever fits more. Their
 * layout is told by the shapes that fit, or else by the words in the tensors' names.
 * @throws TrainerError `checkpoint-mismatch` when nothing fits, or when it can't be told what does
 */
export function matchWeights(
  program: Program,
  network: string,
  given: FoundWeights,
  { layout: asked, renames = [] }: MatchOptions = {},
): MatchedWeights {
  const { found, renamed } = rename(given, renames);
  const layout = asked ?? found.layout;
  const wanted = wantedWeights(program, network);
  if (wanted.length === 0) {
    throw new TrainerError(
      'checkpoint-mismatch',
      `${network} has no weights, so there is nothing to start it from.`,
    );
  }
  const networks = new Set([network, ...wanted.map(({ name }) => name.split('/')[0]!)]);
  const mapped = pick(found.tensors, (name) => renamed.has(name));
  const others = withinNetworks(
    pick(found.tensors, (name) => !renamed.has(name)),
    networks,
  );
  if (others === undefined && mapped.size === 0) {
    const known = [...new Set([...found.tensors.keys()].map((name) => name.split('/')[0]!))].join(', ');
    throw new TrainerError(
      'checkpoint-mismatch',
      `${found.from} has weights of the networks ${known}, and none of ${network}. Rename the network to the name it has there.`,
    );
  }
  const tensors = new Map([...mapped, ...(others ?? [])]);
  requireRenamed(network, wanted, tensors, renamed, layout);
  const layouts = layout === undefined ? LAYOUTS : [layout];
  const tries = layouts.flatMap((one) => {
    const fixed = byName(
      wanted,
      pick(tensors, (name) => renamed.has(name)),
      one,
    );
    const open = wanted.filter((weight) => !fixed.has(weight));
    const rest = pick(tensors, (name) => !renamed.has(name));
    return [
      { by: 'name' as const, layout: one, pairs: byName(open, rest, one) },
      { by: 'order' as const, layout: one, pairs: byOrder(open, rest, one) },
      { by: 'order' as const, layout: one, pairs: oneByOne(open, rest, one) },
      { by: 'order' as const, layout: one, pairs: byKind(open, rest, one) },
    ].map((found) => ({ ...found, pairs: new Map([...fixed, ...found.pairs]) }));
  });
  const most = Math.max(...tries.map(({ pairs }) => pairs.size));
  const told = toldByNames(tensors);
  // Names before order, where both find as much.
  const best = tries
    .filter(({ pairs }) => pairs.size === most)
    .toSorted((a, b) => Number(b.by === 'name') - Number(a.by === 'name'));
  const chosen = best.find((one) => one.by === best[0]!.by && one.layout === told) ?? best[0]!;
  if (most === 0) throw nothingFits(network, wanted, found);
  const rival = best.find((one) => one.by === chosen.by && one.layout !== chosen.layout);
  const shown = [...chosen.pairs];
  const turned = shown.filter(([one, name]) => differs(one, tensors.get(name)!));
  const isOpen = rival !== undefined && turned.length > 0;
  if (isOpen && told === undefined) throw eitherLayout(network, turned, found);
  if (chosen.by === 'order') requireOrder(network, wanted, chosen.pairs, tensors, found);
  const used = new Set(chosen.pairs.values());
  const missing = wanted.filter((one) => !chosen.pairs.has(one));
  const unused = [...tensors.keys()].filter((name) => !used.has(name) && !isIgnored(name));
  return {
    network,
    values: new Map(
      shown.map(([one, name]) => [one.name, convert(one, tensors.get(name)!, chosen.layout)] as const),
    ),
    by: chosen.by,
    ...(turned.length === 0 ? {} : { layout: chosen.layout }),
    ...(turned.length === 0 ? {} : toldOf(asked, found.layout, isOpen)),
    missing: missing.map(({ name }) => name),
    unused,
    misfits: misfitsOf(missing, unused, tensors, chosen.layout),
  };
}

function toldOf(
  asked: WeightLayout | undefined,
  ofFormat: WeightLayout | undefined,
  byNames: boolean,
): Pick<MatchedWeights, 'toldBy'> {
  if (asked !== undefined) return { toldBy: 'person' };
  if (ofFormat !== undefined) return { toldBy: 'format' };
  return byNames ? { toldBy: 'names' } : {};
}

function pick(
  tensors: ReadonlyMap<string, FloatTensor>,
  isWanted: (name: string) => boolean,
): ReadonlyMap<string, FloatTensor> {
  return new Map([...tensors].filter(([name]) => isWanted(name)));
}

/** A weight and a tensor of its name stand in one row: their shapes differ. */
function misfitsOf(
  missing: readonly Wanted[],
  unused: readonly string[],
  tensors: ReadonlyMap<string, FloatTensor>,
  layout: WeightLayout,
): Misfit[] {
  const names = spelledNames(unused);
  const paired = new Map(
    missing.flatMap((one) => {
      const name = nameFor(one, names);
      return name === undefined ? [] : [[one, name] as const];
    }),
  );
  const taken = new Set(paired.values());
  const tensorOf = (name: string) => ({ tensor: name, found: [...tensors.get(name)!.shape] });
  return [
    ...missing.map((one): Misfit => {
      const name = paired.get(one);
      const shape = [...shapeIn(one, layout)];
      return { weight: one.name, shape, ...(name === undefined ? {} : tensorOf(name)) };
    }),
    ...unused.filter((name) => !taken.has(name)).map(tensorOf),
  ];
}

/** A person who names a weight must be told when it is none, or of another shape. */
function requireRenamed(
  network: string,
  wanted: readonly Wanted[],
  tensors: ReadonlyMap<string, FloatTensor>,
  renamed: ReadonlyMap<string, string>,
  layout: WeightLayout | undefined,
): void {
  const names = spelledNames([...renamed.keys()].filter((name) => tensors.has(name)));
  const known = new Map(wanted.map((one) => [nameFor(one, names), one]));
  for (const name of names.values()) {
    const one = known.get(name);
    const from = `\`--map\` names ${name} what is ${renamed.get(name)} in the file`;
    if (one === undefined) {
      const some = wanted.slice(0, 6).map((weight) => weight.name);
      throw new TrainerError(
        'checkpoint-mismatch',
        `${from}, and ${network} has no such weight. It has ${some.join(', ')}${wanted.length > 6 ? ' and others' : ''}.`,
      );
    }
    const { shape } = tensors.get(name)!;
    const layouts = layout === undefined ? LAYOUTS : [layout];
    if (layouts.some((each) => fits(one, shape, each))) continue;
    const expected = layouts.map(
      (each) => `${shapeIn(one, each).join('x')} in ${LAYOUT_NAMES[each]}'s layout`,
    );
    throw new TrainerError(
      'checkpoint-mismatch',
      `${from}, which is ${shape.join('x') || 'a number'}; ${one.name} is ${expected.join(', ')}.`,
    );
  }
}

/** `Critic/conv_1/kernel` is `conv_1.weight` elsewhere, or `Critic.conv_1.weight`. */
function byName(
  wanted: readonly Wanted[],
  tensors: ReadonlyMap<string, FloatTensor>,
  layout: WeightLayout,
): Pairs {
  const names = spelledNames(tensors.keys());
  const pairs = new Map<Wanted, string>();
  for (const one of wanted) {
    const name = nameFor(one, names);
    if (name !== undefined && fits(one, tensors.get(name)!.shape, layout)) pairs.set(one, name);
  }
  return pairs;
}

/** With slashes, and without TensorFlow's `:0`. */
function spelledNames(names: Iterable<string>): ReadonlyMap<string, string> {
  return new Map([...names].map((name) => [name.replace(/:\d+$/, '').replaceAll('.', '/'), name]));
}

function nameFor(one: Wanted, names: ReadonlyMap<string, string>): string | undefined {
  const path = one.layer.split('/');
  const own = one.name.slice(one.layer.length + 1);
  const theirs = one.pytorch.name.replaceAll('.', '/');
  const spellings = [path, path.slice(1)].flatMap((before) =>
    [own, theirs].map((last) => [...before, last].filter((part) => part !== '').join('/')),
  );
  return spellings.map((spelling) => names.get(spelling)).find((known) => known !== undefined);
}

/** Where no name says which tensors make a layer (`arr_0`, `arr_1`): each weight with the next tensor, up to the first that doesn't fit. */
function oneByOne(
  wanted: readonly Wanted[],
  tensors: ReadonlyMap<string, FloatTensor>,
  layout: WeightLayout,
): Pairs {
  const groups = groupTensors(tensors);
  const pairs = new Map<Wanted, string>();
  if (groups.some(({ members }) => members.length > 1 || members[0]!.role !== undefined)) return pairs;
  for (const [index, one] of wanted.entries()) {
    const name = groups[index]?.members[0]?.name;
    if (name === undefined || !fits(one, tensors.get(name)!.shape, layout)) break;
    pairs.set(one, name);
  }
  return pairs;
}

/**
 * A file sorted by alphabet has its layers by type (`BatchNorm_0`, `Conv_0`, `Conv_1`, `Dense_0`): the layers of each kind, told
 * by their weights' words and numbers of dimensions, are in order.
 */
function byKind(
  wanted: readonly Wanted[],
  tensors: ReadonlyMap<string, FloatTensor>,
  layout: WeightLayout,
): Pairs {
  const pairs = new Map<Wanted, string>();
  if (!isByAlphabet(tensors)) return pairs;
  const kindOf = (members: readonly { readonly role: Role | undefined; readonly rank: number }[]) =>
    members
      .map(({ role, rank }) => `${role} ${rank}`)
      .sort()
      .join(', ');
  const groups = grouped(groupTensors(tensors), ({ members }) =>
    kindOf(members.map(({ role, name }) => ({ role, rank: tensors.get(name)!.shape.length }))),
  );
  const layers = grouped(layersOf(wanted, layout), (layer) =>
    kindOf(layer.map(({ role, shape }) => ({ role, rank: shape.length }))),
  );
  for (const [kind, own] of layers) {
    const theirs = groups.get(kind) ?? [];
    if (theirs.length !== own.length) continue;
    for (const [index, layer] of own.entries()) {
      for (const [one, name] of layerPairs(layer, theirs[index]!, tensors, layout) ?? [])
        pairs.set(one, name);
    }
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

function grouped<T>(list: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
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
      `${found.from} lists its tensors alphabetically, and ${a.prefix} and ${b.prefix} have the same shapes: nothing tells which comes first in ${network}. Rename its tensors to those of the network (${wanted[0]!.name} and so on), or number them in the order of the layers.`,
    );
  }
}

/** Whether the names of two layers first differ in a number, or in that only one has it: `conv2d` and `conv2d_1`. */
function isNumbered({ prefix: a }: TensorGroup, { prefix: b }: TensorGroup): boolean {
  const [x, y] = [a, b].map((prefix) => prefix.split(/(\d+)/));
  const at = x!.findIndex((part, index) => part !== y![index]);
  if (at >= 0 && /^\d+$/.test(x![at] ?? '') && /^\d+$/.test(y![at] ?? '')) return true;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return long.startsWith(short) && /^_\d+(\/|$)/.test(long.slice(short.length));
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
