import { createHash } from 'node:crypto';
import { type DataSet, Purpose, permutation, subset, TrainerError } from '@cnn-studio/data';
import { Arguments, type CheckedSource } from '@cnn-studio/language';
import type { Runner } from '../backends/runner';
import type { Measured } from '../evaluation/measured';
import type { FloatTensor } from '../float-tensor';
import { type Classifier, ClassifierProgram, classifierText, type Labeled } from './classifier';

/** The classifier goes through its examples so often, or more often where there are few. */
const EPOCHS = 2;
const MIN_STEPS = 300;
/** Share of the examples held back, where a data set has no test part of its own. */
const HELD_BACK = 0.1;

/** Where labeled data come from, and where trained classifiers are kept. */
export interface ExtractorStorage {
  /** @throws TrainerError where the data can't be opened */
  open(source: CheckedSource): Promise<DataSet>;
  /** The weights of a classifier that was trained before; undefined where there are none to be read. */
  read(name: string): Promise<ReadonlyMap<string, FloatTensor> | undefined>;
  /** Keeps the weights for the next time, if it can. */
  write(name: string, values: ReadonlyMap<string, FloatTensor>): Promise<void>;
}

export interface FeatureExtractorContext {
  readonly runner: Runner;
  readonly storage: ExtractorStorage;
  /** Tells what takes time. */
  warn(code: string, message: string): void;
  /** Tells how good a classifier is. */
  report(measured: Measured): void;
}

/** The classifiers of one run, one for each data set. */
export class FeatureExtractors {
  private readonly extractors = new Map<CheckedSource, Promise<Classifier>>();

  constructor(readonly context: FeatureExtractorContext) {}

  /** @throws TrainerError `unsupported` for a source without labels, or what opening it says */
  of(source: CheckedSource): Promise<Classifier> {
    let extractor = this.extractors.get(source);
    if (extractor === undefined) {
      extractor = featureExtractor(source, this.context);
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
async function featureExtractor(
  source: CheckedSource,
  context: FeatureExtractorContext,
): Promise<Classifier> {
  const { runner, storage } = context;
  const { learned, unseen } = await openParts(source, storage);
  const labeled = labeledOf(source, learned);
  const text = classifierText(labeled, Math.max(MIN_STEPS, Math.ceil((EPOCHS * learned.length) / 64)));
  const program = new ClassifierProgram(runner, labeled, text);

  const name = `${await fingerprint(text, learned)}.safetensors`;
  let values = await storage.read(name);
  if (values === undefined) {
    context.warn(
      'classifier-training',
      `Training a classifier on ${learned.name} for the measures that need one. This takes about a minute, once per machine.`,
    );
    values = await program.learn(learned);
    await storage.write(name, values);
  }
  const extractor = program.with(values, name);
  context.report({
    values: { 'accuracy of the classifier': await extractor.accuracy(unseen) },
    images: unseen.length,
    on: unseen.name,
  });
  return extractor;
}

/**
 * What a classifier of a source takes and tells.
 * @throws TrainerError `unsupported` for images that have sizes of their own, and where there are no labels
 */
export function labeledOf(source: CheckedSource, { name, columns }: DataSet): Labeled {
  const label = source.columns[1]?.type;
  if (columns[1]?.dtype !== 'int32' || label?.kind !== 'class') {
    throw new TrainerError('unsupported', `${name} has no labels to train a classifier with.`);
  }
  const { shape } = columns[0]!;
  if (!shape.includes(undefined)) return { shape: shape as readonly number[], classes: label.count };
  throw new TrainerError(
    'unsupported',
    `The images of ${name} have different sizes; a classifier needs one size. Add \`-> resize(64, 64)\` to the source.`,
  );
}

/** What to learn from and what to test with: a source's own parts, or a random tenth held back. */
export async function openParts(
  source: CheckedSource,
  storage: ExtractorStorage,
): Promise<{ learned: DataSet; unseen: DataSet }> {
  if (source.args.has('split')) {
    const part = (split: string): CheckedSource => ({
      ...source,
      args: new Arguments(new Map([...source.args.values, ['split', split]])),
    });
    return {
      learned: await storage.open(part('train')),
      unseen: await storage.open(part('test')),
    };
  }
  const all = await storage.open(source);
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
