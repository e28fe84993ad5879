/** The degradation that a train block gives its data, applied to any picture. */
import { compileTraining } from '@cnn-studio/compiler';
import {
  type CheckedTrain,
  catalogue,
  type EntryNode,
  type GraphNode,
  type NetworkNode,
  type NodeId,
  type Program,
  type TensorType,
  tensor,
  type ValueType,
} from '@cnn-studio/language';
import { TrainerError } from '../errors';
import type { Pixels } from '../images/decode';
import { toByte } from '../images/sheet';
import { drawPerExample } from '../loop/feeds';
import { ValuesRunner } from '../loop/values';
import { Purpose } from '../random/draw';
import { imageShape } from './image-model';
import type { Trained } from './trained';

/** What makes an input worse than the data it comes from. */
const DEGRADING: ReadonlySet<string> = new Set(['degradation', 'random']);

export interface Degradation {
  /** The entries in the order they are applied: `blur`, `salt_pepper`. */
  readonly nodes: readonly EntryNode[];
  readonly data: NodeId;
  readonly result: NodeId;
}

/** What stands between the data and the use of a network; undefined when that is nothing that degrades one image. */
export function findDegradation(train: CheckedTrain, use: NetworkNode): Degradation | undefined {
  const result = use.inputs[0]!;
  const needed = neededFor(train, result);
  const data = needed.filter((node) => node.op === 'data');
  const made = needed.filter((node) => node.op === 'network' || node.op === 'result');
  const nodes = needed.filter((node): node is EntryNode => node.op === 'entry');
  const degrades = nodes.some((node) => DEGRADING.has(catalogue.get(node.entry)?.category ?? ''));
  if (data.length !== 1 || made.length > 0 || !degrades || imageShape(data[0]!.type) === undefined) {
    return undefined;
  }
  return { nodes: nodes.filter(({ entry }) => entry !== 'scale'), data: data[0]!.id, result };
}

/** @throws TrainerError `unsupported` when there is none */
export function requireDegradation(train: CheckedTrain, use: NetworkNode): Degradation {
  const found = findDegradation(train, use);
  if (found !== undefined) return found;
  throw new TrainerError(
    'unsupported',
    `The train block ${train.name} gives the network ${use.network} its data without a degradation that could be applied to one picture. Restore a picture that is degraded already.`,
  );
}

function neededFor(train: CheckedTrain, target: NodeId): GraphNode[] {
  const needed = new Set([target]);
  for (const node of train.nodes.toReversed()) {
    if (needed.has(node.id)) for (const input of node.inputs) needed.add(input);
  }
  return train.nodes.filter(({ id }) => needed.has(id));
}

/**
 * Degrades a picture as the train block degrades its data, at the picture's own size and number of colours; an alpha
 * stays as it is. The same seed draws the same noise.
 * @throws TrainerError `unsupported` when the degradation does not fit such a picture
 */
export async function degrade(
  { runner, state, train }: Pick<Trained, 'runner' | 'state' | 'train'>,
  program: Program,
  degradation: Degradation,
  pixels: Pixels,
  seed: number,
): Promise<Pixels> {
  const { height, width, channels } = pixels;
  const colours = channels > 2 ? 3 : 1;
  const hasAlpha = channels === 2 || channels === 4;
  const { range } = imageShape(train.nodes[degradation.data]!.type)!;
  const resized = resizeGraph(train, degradation, tensor([height, width, colours], range));
  const functions = compileTraining({ ...program, trains: new Map([[train.name, resized]]) }, train.name);
  const values = new ValuesRunner(runner, functions, state, seed);
  try {
    const [value] = await values.run([degradation.result], {
      count: 1,
      data: async () => floatsOf(pixels, colours, range),
      random: (feed) => drawPerExample(feed, { seed, purpose: Purpose.Degrade }, [0]),
      scalar() {
        throw new Error('a degradation has no step sizes');
      },
    });
    const [, newHeight, newWidth, made] = value!.shape as [number, number, number, number];
    const shown = shownRange(imageShape(resized.nodes[degradation.result]!.type)!.range, range);
    // Another size has no place for the alpha of this one.
    const keepsAlpha = hasAlpha && newHeight === height && newWidth === width;
    const total = made + (keepsAlpha ? 1 : 0);
    const data = new Uint8Array(newHeight * newWidth * total);
    for (let pixel = 0; pixel < newHeight * newWidth; pixel++) {
      for (let channel = 0; channel < made; channel++) {
        data[pixel * total + channel] = toByte(value!.data[pixel * made + channel]!, shown);
      }
      if (keepsAlpha) data[pixel * total + made] = pixels.data[pixel * channels + channels - 1]!;
    }
    return { height: newHeight, width: newWidth, channels: total, data };
  } finally {
    values.dispose();
  }
}

function floatsOf(
  { height, width, channels, data }: Pixels,
  colours: number,
  { min, max }: { readonly min: number; readonly max: number },
): Float32Array<ArrayBuffer> {
  const floats = new Float32Array(height * width * colours);
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (let channel = 0; channel < colours; channel++) {
      floats[pixel * colours + channel] = min + ((max - min) * data[pixel * channels + channel]!) / 255;
    }
  }
  return floats;
}

/** The range a network takes its input in, as `ImageModel` reads pictures. */
function shownRange(range: TensorType['range'], otherwise: TensorType['range']): TensorType['range'] {
  return Number.isFinite(range.min) && Number.isFinite(range.max) && range.max > range.min
    ? range
    : otherwise;
}

/** The train block's nodes up to the degraded image, their types found anew for an image of another type. */
function resizeGraph(train: CheckedTrain, degradation: Degradation, image: TensorType): CheckedTrain {
  const needed = new Set(neededFor(train, degradation.result));
  const types = new Map<NodeId, ValueType>();
  const nodes = train.nodes.map((node): GraphNode => {
    if (!needed.has(node)) return node;
    const resized =
      node.id === degradation.data
        ? { ...node, type: image }
        : node.op === 'entry'
          ? resizeEntry(
              node,
              node.inputs.map((id) => types.get(id)!),
              image,
            )
          : node;
    types.set(node.id, resized.type);
    return resized;
  });
  // Only values are computed: what trains is left out.
  return { ...train, nodes, phases: [], previews: [], measures: [], ema: undefined };
}

function resizeEntry(node: EntryNode, inputs: readonly ValueType[], image: TensorType): EntryNode {
  const entry = catalogue.get(node.entry)!;
  const call = {
    inputs,
    args: node.args,
    report({ severity }: { readonly severity: string }) {
      if (severity === 'error') throw misfit(node, image);
    },
  };
  const type = entry.type?.(call) ?? node.type;
  if (type.kind === 'unknown') throw misfit(node, image);
  return { ...node, type, random: entry.random?.(call, type) ?? [] };
}

function misfit(node: EntryNode, { shape: [height, width, channels] }: TensorType): TrainerError {
  return new TrainerError(
    'unsupported',
    `The degradation \`${node.entry}\` of this file can't be applied to a picture of ${width}x${height} pixels and ${channels} channel${channels === 1 ? '' : 's'}. Choose a picture like the training data, or a degraded one.`,
  );
}
