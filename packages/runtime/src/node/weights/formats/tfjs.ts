/**
 * Weights of TensorFlow.js models, layers and graphs alike: a `model.json` that lists them, and their bytes in files beside it.
 * Format: https://github.com/tensorflow/tfjs/blob/master/tfjs-core/src/io/types.ts, `WeightsManifestConfig`
 */
import { readFile } from 'node:fs/promises';
import { TrainerError } from '@cnn-studio/data';
import * as v from 'valibot';
import type { FloatTensor } from '../../../float-tensor';
import type { FoundWeights } from '../../../weights/found';
import { NUMBER_TYPES } from '../../run/number-types';
import { beside } from './beside';

const Size = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const Weight = v.object({
  name: v.string(),
  shape: v.array(Size),
  dtype: v.string(),
  quantization: v.optional(
    v.object({ dtype: v.string(), scale: v.optional(v.number()), min: v.optional(v.number()) }),
  ),
});

const Model = v.object({
  weightsManifest: v.array(v.object({ paths: v.array(v.string()), weights: v.array(Weight) })),
});

type WeightEntry = v.InferOutput<typeof Weight>;

/** The names of types there and in safetensors. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['float32', 'F32'],
  ['float16', 'F16'],
  ['int32', 'I32'],
  ['bool', 'BOOL'],
  ['uint8', 'U8'],
  ['uint16', 'U16'],
]);

/** @throws TrainerError for what is damaged, missing, or in another folder */
export async function readTfjs(path: string): Promise<FoundWeights> {
  const invalid = (what: string) => new TrainerError('checkpoint-invalid', `Cannot read ${path}: ${what}.`);
  const { weightsManifest } = await readModel(path, invalid);
  const tensors = new Map<string, FloatTensor>();
  for (const { paths, weights } of weightsManifest) {
    const shards = await Promise.all(paths.map((shard) => readFile(beside(path, shard))));
    // A tensor may begin in one file and end in the next.
    const bytes = new Uint8Array(Buffer.concat(shards));
    let at = 0;
    for (const weight of weights) {
      const stored = weight.quantization?.dtype ?? weight.dtype;
      const type = NUMBER_TYPES.get(TYPES.get(stored) ?? '');
      if (type === undefined)
        throw invalid(`${weight.name} in it is of the type ${stored}, which is not read`);
      const length = weight.shape.reduce((a, b) => a * b, type.bytes);
      const content = bytes.slice(at, at + length);
      if (content.length !== length) throw invalid(`its files end before ${weight.name} does`);
      at += length;
      tensors.set(weight.name, { shape: weight.shape, data: dequantized(type.read(content), weight) });
    }
  }
  return { from: path, tensors, layout: 'keras' };
}

async function readModel(path: string, invalid: (what: string) => Error) {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch {
    throw invalid('it is no JSON');
  }
  const model = v.safeParse(Model, json);
  if (!model.success)
    throw invalid('it is no model of TensorFlow.js: it has no list of weights (`weightsManifest`)');
  return model.output;
}

/** An integer q stands for q * scale + min; half precision for itself. */
function dequantized(
  data: Float32Array<ArrayBuffer>,
  { quantization }: WeightEntry,
): Float32Array<ArrayBuffer> {
  const { scale, min = 0 } = quantization ?? {};
  return scale === undefined ? data : data.map((value) => value * scale + min);
}
