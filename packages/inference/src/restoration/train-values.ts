/** Values of a train block computed from pictures in the place of its data. */
import { compileTraining } from '@cnn-studio/compiler';
import { type Planes, Purpose, TrainerError } from '@cnn-studio/data';
import {
  Arguments,
  type CheckedTrain,
  catalogue,
  chainStarts,
  type EntryNode,
  type GraphNode,
  type NodeId,
  type Program,
  type Shape,
  scaledSize,
  type TensorType,
  tensor,
  type ValueType,
} from '@cnn-studio/language';
import { drawPerExample, imageShape, upstream, ValuesRunner } from '@cnn-studio/runtime';
import type { Trained } from '../trained';
import type { Given } from './image-model';

export interface Replacements {
  /** What stands for some values, at any size; what they are made of is not computed. */
  readonly given: ReadonlyMap<NodeId, Planes>;
  /** The given value whose size was that of the training images when the file was checked. */
  readonly picture: NodeId;
  /** Entries that do nothing: their first input goes on as it is. */
  readonly skip?: ReadonlySet<NodeId>;
  /** Of the noise. */
  readonly seed: number;
}

/**
 * Values of a train block at the size of the given ones: the nodes keep their arguments, and the catalogue's rules find
 * their shapes anew. The same seed draws the same noise.
 * @throws TrainerError `unsupported` when an entry does not fit such a size
 */
export async function trainValues(
  { runner, state, train }: Pick<Trained, 'runner' | 'state' | 'train'>,
  program: Program,
  wanted: readonly NodeId[],
  replacements: Replacements,
): Promise<Given[]> {
  const { given, seed } = replacements;
  const { nodes, aliases } = rebuild(train, wanted, replacements);
  const changed: CheckedTrain = { ...train, nodes, phases: [], previews: [], measures: [], ema: undefined };
  const functions = compileTraining({ ...program, trains: new Map([[train.name, changed]]) }, train.name);
  const values = new ValuesRunner(runner, functions, state, seed);
  const all = [...given.values()];
  try {
    const results = await values.run(
      wanted.map((id) => aliases.get(id) ?? id),
      {
        count: 1,
        data: async ({ column }) => all[column]!.data,
        random: (feed) => drawPerExample(feed, { seed, purpose: Purpose.Degrade }, [0]),
        scalar() {
          throw new Error('values of a train block have no step sizes');
        },
      },
    );
    return results.map(({ shape: [, ...shape], data }): Given => {
      const floats = Float32Array.from(data);
      if (shape.length !== 3) return { shape, data: floats };
      const [height, width, channels] = shape as [number, number, number];
      return { height, width, channels, data: floats };
    });
  } finally {
    values.dispose();
  }
}

/** The needed nodes with types for the given sizes, given ones as columns of data. */
function rebuild(train: CheckedTrain, wanted: readonly NodeId[], { given, picture, skip }: Replacements) {
  const needed = new Set(upstream(train, wanted, new Set(given.keys())));
  const types = new Map<NodeId, ValueType>();
  const aliases = new Map<NodeId, NodeId>();
  const columns = [...given.keys()];
  const image = given.get(picture)!;
  const starts = chainStarts(train);
  const nodes = train.nodes.map((node): GraphNode => {
    if (!needed.has(node)) return node;
    const planes = given.get(node.id);
    const inputs = node.inputs.map((id) => aliases.get(id) ?? id);
    let made: GraphNode;
    if (planes !== undefined) {
      const { op: _op, ...base } = node as Extract<GraphNode, { op: 'input' }>;
      const range = imageShape(node.type)?.range;
      const type = tensor([planes.height, planes.width, planes.channels], range);
      made = { ...base, op: 'data', inputs: [], type, source: 0, column: columns.indexOf(node.id) };
    } else if (skip?.has(node.id)) {
      aliases.set(node.id, inputs[0]!);
      made = node;
    } else if (node.op === 'entry') {
      const before = imageShape(train.nodes[picture]!.type);
      const start = starts.get(node.id);
      const now = start === undefined ? undefined : types.get(aliases.get(start) ?? start);
      const args =
        now === undefined ? node.args : scaledSize(node, shapeOf(train.nodes[start!]!.type), shapeOf(now));
      made = resize(
        { ...node, inputs, args },
        inputs.map((id) => types.get(id)!),
        image,
        before,
      );
    } else if (node.op === 'result' && given.has(node.inputs[0]!)) {
      // The place of a hole, which a picture of a hole does not tell.
      throw new TrainerError(
        'unsupported',
        `The network is given the place of the training's hole (${node.path}), and a hole of your own has none. Restore without --mask.`,
      );
    } else made = { ...node, inputs } as GraphNode;
    types.set(node.id, types.get(aliases.get(node.id) ?? node.id) ?? made.type);
    return made;
  });
  return { nodes, aliases };
}

function shapeOf(type: ValueType): Shape {
  return type.kind === 'tensor' ? type.shape : [];
}

function resize(
  node: EntryNode,
  inputs: readonly ValueType[],
  image: Planes,
  before: TensorType | undefined,
): EntryNode {
  const entry = catalogue.get(node.entry)!;
  const args = entry.category === 'random' ? resizedNoise(node, image, before) : node.args;
  const call = {
    inputs,
    args,
    report({ severity }: { readonly severity: string }) {
      if (severity === 'error') throw misfit(node, image);
    },
  };
  const type = entry.type?.(call) ?? node.type;
  if (type.kind === 'unknown') throw misfit(node, image);
  return { ...node, args, type, random: entry.random?.(call, type) ?? [] };
}

/** Noise of the size of the training images, or of a fraction or multiple of it, is noise of the picture's size. */
function resizedNoise(node: EntryNode, image: Planes, before: TensorType | undefined): Arguments {
  const { shape } = node.type as TensorType;
  if (shape.length !== 3 || before === undefined || !node.args.has('shape')) return node.args;
  const sizes = [image.height, image.width].map((size, axis) => {
    const [own, whole] = [shape[axis], before.shape[axis]];
    return typeof own === 'number' && typeof whole === 'number'
      ? own === 1
        ? 1
        : (size * own) / whole
      : NaN;
  });
  const channels = shape[2] === before.shape[2] ? image.channels : shape[2]!;
  if (!sizes.every(Number.isInteger)) throw misfit(node, image);
  return new Arguments(new Map([...node.args.values, ['shape', [...sizes, channels]]]));
}

function misfit(node: EntryNode, { height, width, channels }: Planes): TrainerError {
  return new TrainerError(
    'unsupported',
    `\`${node.entry}\` of this file can't be applied to a picture of ${width}x${height} pixels and ${channels} channel${channels === 1 ? '' : 's'}. Choose a picture like the training data, or one that is already degraded.`,
  );
}
