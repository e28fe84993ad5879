import { createHash } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { compileNetwork, compileTraining } from '@cnn-studio/compiler';
import {
  type DataContext,
  type DataSet,
  homeFolder,
  makeFolders,
  openSource,
  Purpose,
  permutation,
  subset,
  TrainerError,
} from '@cnn-studio/data';
import { Arguments, type CheckedSource, check, type Program } from '@cnn-studio/language';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Compiled, Runner } from '../backends/runner';
import type { Measured } from '../evaluation/measured';
import { type FloatTensor, readSafetensors, writeSafetensors } from '../run/safetensors';
import { download, initialValue, matchState, upload } from '../state';
import { planTraining } from '../training/plan';
import { Stepper } from '../training/step';

/** Size of the classifier's last layer before its scores. */
export const FEATURES = 64;
/** At most this many images are classified at once. */
const BATCH = 250;
/** The classifier goes through its examples once, or more often where there are few. */
const MIN_STEPS = 300;
/** Share of the examples held back, where a data set has no test part of its own. */
const HELD_BACK = 0.1;

/** A classifier for a data set's own labels, written in the language it serves. */
function programText(
  [height, width, channels]: readonly number[],
  classes: number,
  examples: number,
): string {
  const steps = Math.max(MIN_STEPS, Math.ceil(examples / 64));
  return `
network FeatureExtractor(image: [${height}, ${width}, ${channels}]) -> (scores: [${classes}], features: [${FEATURES}]) {
  conv(8, 5, stride: 2) -> relu
  conv(16, 5, stride: 2) -> relu
  flatten -> dense(${FEATURES}) -> relu as features
  dense(${classes}) as scores
  return scores, features
}

train extractor {
  data image, label = idx("images", "labels", size: [${height}, ${width}, ${channels}], classes: ${classes})
  scores, _features = FeatureExtractor(image)
  minimize cross_entropy(scores, label) over FeatureExtractor using adam(2e-3)
  batch 64
  steps ${steps}
}
`;
}

/** What a classifier says of images, row by row. */
export interface Extraction {
  /** [images, classes]: logits */
  readonly scores: Float32Array;
  /** [images, FEATURES] */
  readonly features: Float32Array;
}

export interface FeatureExtractorContext {
  readonly runner: Runner;
  readonly data: DataContext;
  /** Tells what takes time. */
  warn(code: string, message: string): void;
  /** Tells how good a classifier is. */
  report(measured: Measured): void;
}

/** The classifiers of one run, one for each data set. */
export class FeatureExtractors {
  private readonly extractors = new Map<CheckedSource, Promise<FeatureExtractor>>();

  constructor(private readonly context: FeatureExtractorContext) {}

  /** @throws TrainerError `unsupported` for a source without labels, or what opening it says */
  of(source: CheckedSource): Promise<FeatureExtractor> {
    let extractor = this.extractors.get(source);
    if (extractor === undefined) {
      extractor = FeatureExtractor.of(source, this.context);
      this.extractors.set(source, extractor);
    }
    return extractor;
  }

  async dispose(): Promise<void> {
    for (const extractor of this.extractors.values()) {
      await extractor.then(
        (ready) => ready.dispose(),
        () => {},
      );
    }
  }
}

/**
 * A small classifier of a labeled data set, trained once and kept in the user's folder for the next time. It
 * serves metrics that ask what generated images look like.
 */
export class FeatureExtractor {
  private constructor(
    private readonly runner: Runner,
    private readonly weights: readonly Tensor[],
    private readonly compiled: Compiled,
    private readonly shape: readonly number[],
    readonly classes: number,
  ) {}

  static async of(source: CheckedSource, context: FeatureExtractorContext): Promise<FeatureExtractor> {
    const { runner, data } = context;
    const { learned, unseen } = await openParts(source, data);
    const shape = sizeOf(learned);
    const label = source.columns[1]?.type;
    if (learned.columns[1]?.dtype !== 'int32' || label?.kind !== 'class') {
      throw new TrainerError('unsupported', `${learned.name} has no labels to train a classifier with.`);
    }
    const text = programText(shape, label.count, learned.length);
    const { program } = check({ read: () => text }, ['feature-extractor.cnn']);
    const network = compileNetwork(program, 'FeatureExtractor');

    const name = `${await fingerprint(text, learned)}.safetensors`;
    const path = join(homeFolder(data.env), 'classifiers', name);
    let values = await readKept(path);
    if (values === undefined) {
      context.warn(
        'classifier-training',
        `Training a classifier of ${learned.name} for the measures that need one. This takes less than a minute, once per machine.`,
      );
      values = await learn(program, runner, learned);
      await keep(path, values);
    }
    const state = upload(runner, matchState(network.state, values, path));
    const count = network.state.length;
    const { tf } = runner;
    const compiled = runner.compile(
      (...inputs) => [...network.run(tf, inputs.slice(0, count), inputs.slice(count), [])],
      'the classifier',
    );
    const extractor = new FeatureExtractor(runner, [...state.values()], compiled, shape, label.count);
    const accuracy = await extractor.score(unseen);
    context.report({
      values: { 'accuracy of the classifier': accuracy },
      images: unseen.length,
      on: unseen.name,
    });
    return extractor;
  }

  /**
   * What the classifier makes of images.
   * @param data in [0, 1], of `shape` with the batch first
   * @throws TrainerError `unsupported` for images of another size than the data set's
   */
  async extract(data: Float32Array, shape: readonly number[]): Promise<Extraction> {
    const [count = 0, ...size] = shape;
    if (size.join() !== this.shape.join()) {
      throw new TrainerError(
        'unsupported',
        `The images to classify are ${size.join('x')}, and those of the data ${this.shape.join('x')}.`,
      );
    }
    const elements = data.length / count;
    const seen: Extraction = {
      scores: new Float32Array(count * this.classes),
      features: new Float32Array(count * FEATURES),
    };
    const batch = Math.min(BATCH, count);
    for (let start = 0; start < count; start += batch) {
      const real = Math.min(batch, count - start);
      // Filled up with zeros, so that one compiled graph serves all.
      const some = new Float32Array(batch * elements);
      some.set(data.subarray(start * elements, (start + real) * elements));
      const input = this.runner.tf.tensor(some, [batch, ...this.shape]);
      const [scores, features] = (await this.compiled([...this.weights, input])) as [Tensor, Tensor];
      const copy = async (from: Tensor, to: Float32Array, columns: number) =>
        to.set((await from.data()).subarray(0, real * columns), start * columns);
      await copy(scores, seen.scores, this.classes);
      await copy(features, seen.features, FEATURES);
      this.runner.tf.dispose([input, scores, features]);
    }
    return seen;
  }

  /** The classes that images look like; parameters and errors of `extract`. */
  async classify(data: Float32Array, shape: readonly number[]): Promise<Int32Array> {
    const { scores } = await this.extract(data, shape);
    return Int32Array.from({ length: scores.length / this.classes }, (_, i) => {
      const row = scores.subarray(i * this.classes, (i + 1) * this.classes);
      return row.indexOf(Math.max(...row));
    });
  }

  private async score(data: DataSet): Promise<number> {
    let right = 0;
    for (let start = 0; start < data.length; start += BATCH) {
      const indices = Uint32Array.from({ length: Math.min(BATCH, data.length - start) }, (_, i) => start + i);
      const images = (await data.read(0, indices)) as Float32Array;
      const labels = await data.read(1, indices);
      const found = await this.classify(images, [indices.length, ...this.shape]);
      right += found.filter((label, i) => label === labels[i]).length;
    }
    return right / data.length;
  }

  dispose(): void {
    this.runner.tf.dispose([...this.weights]);
    this.compiled.dispose?.();
  }
}

/** @throws TrainerError `unsupported` for images that have sizes of their own */
function sizeOf({ name, columns }: DataSet): readonly number[] {
  const { shape } = columns[0]!;
  if (!shape.includes(undefined)) return shape as readonly number[];
  throw new TrainerError(
    'unsupported',
    `The images of ${name} have sizes of their own; a classifier needs them all of one. Add \`-> resize(64, 64)\` to the source.`,
  );
}

/** The classifier's weights after its whole training. */
async function learn(program: Program, runner: Runner, data: DataSet): Promise<Map<string, FloatTensor>> {
  const train = program.trains.get('extractor')!;
  const functions = compileTraining(program, 'extractor');
  const plan = planTraining(train, () => data.length);
  const stepper = new Stepper({ runner, functions, plan, sources: [data], batch: train.batch, seed: 0 });
  const state = upload(
    runner,
    functions.state.map((spec) => [spec.name, initialValue(spec, 0)]),
  );
  const progress = { step: 0, draws: 0, executions: [0] };
  try {
    while (progress.step < plan.steps) {
      const { replaced } = await stepper.step(state, progress);
      runner.tf.dispose([...replaced.values()]);
    }
    return await download(
      functions.state.filter(({ role }) => role !== 'slot'),
      state,
    );
  } finally {
    stepper.dispose();
    runner.tf.dispose([...state.values()]);
  }
}

/** What to learn from and what to test with: a source's own parts, or a random tenth held back. */
async function openParts(
  source: CheckedSource,
  data: DataContext,
): Promise<{ learned: DataSet; unseen: DataSet }> {
  const context = { ...data, fileOf: (key: string) => resolve(key) };
  if (source.args.has('split')) {
    const part = (split: string): CheckedSource => ({
      ...source,
      args: new Arguments(new Map([...source.args.values, ['split', split]])),
    });
    return {
      learned: await openSource(part('train'), context),
      unseen: await openSource(part('test'), context),
    };
  }
  const all = await openSource(source, context);
  const order = permutation({ seed: 0, purpose: Purpose.Shuffle, stream: 0, execution: 0 }, all.length);
  const held = Math.ceil(all.length * HELD_BACK);
  return { unseen: subset(all, order.subarray(0, held)), learned: subset(all, order.subarray(held)) };
}

/** Changes with the classifier, the data, or how they are learned from. */
async function fingerprint(text: string, data: DataSet): Promise<string> {
  const hash = createHash('sha256').update(text).update(`${data.name} ${data.length}`);
  const all = Uint32Array.from({ length: data.length }, (_, i) => i);
  hash.update(await data.read(1, all));
  hash.update(await data.read(0, all.subarray(0, 100)));
  return hash.digest('hex').slice(0, 32);
}

async function readKept(path: string): Promise<Map<string, FloatTensor> | undefined> {
  try {
    return await readSafetensors(path);
  } catch {
    // Not there, or damaged: it is made anew.
    return undefined;
  }
}

async function keep(path: string, values: ReadonlyMap<string, FloatTensor>): Promise<void> {
  const partial = `${path}.${process.pid}.partial`;
  try {
    makeFolders(dirname(path));
    await writeSafetensors(partial, values);
    await rename(partial, path);
  } catch {
    // Then it is trained again the next time; nothing else is lost.
    await rm(partial, { force: true }).catch(() => {});
  }
}
