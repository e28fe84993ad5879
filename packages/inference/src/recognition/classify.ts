import { TrainerError } from '@cnn-studio/data';
import type { CheckedTrain, Program } from '@cnn-studio/language';
import { type Classification, findClassifications } from '@cnn-studio/runtime';
import { explainNoClassifier } from '../kinds';
import { withTrained } from '../trained';
import { eachPicture, type PicturesOptions } from './each-picture';

/** What `classify` is asked for. */
export interface ClassifyOptions extends PicturesOptions {
  /** Only so many classes of each image. */
  readonly top?: number;
}

/** The most probable classes of one image file; probabilities sum to 1 over all classes. */
export interface Classified {
  /** Absolute path. */
  readonly from: string;
  /** The most probable first; of equally probable ones the lower first. */
  readonly classes: readonly {
    readonly class: number;
    /** What the class is called, where the data says. */
    readonly name?: string;
    readonly probability: number;
  }[];
}

/**
 * What image files show, by a network whose scores the train block compares with class labels.
 * @throws TrainerError
 */
export async function classify(options: ClassifyOptions): Promise<Classified[]> {
  const { program, network } = options;
  return withTrained(options, async (trained) => {
    const found = chooseClassification(program, trained.train, network);
    return eachPicture(program, trained, found, options, (from, scores) => ({
      from,
      classes: classesBy(found, scores).slice(0, options.top),
    }));
  });
}

/** @throws TrainerError `network-unknown` */
export function chooseClassification(
  program: Program,
  train: CheckedTrain,
  network: string | undefined,
): Classification {
  const all = findClassifications(train);
  const found = network === undefined ? all[0] : all.find((one) => one.network === network);
  if (found !== undefined) return found;
  const names = all.map((one) => one.network);
  throw new TrainerError('network-unknown', explainNoClassifier(program, train, network, names));
}

/** All classes, the most probable first. */
export function classesBy(
  { areProbabilities, names }: Classification,
  scores: Float32Array,
): Classified['classes'] {
  const probabilities = areProbabilities ? shares([...scores]) : softmax(scores);
  return probabilities
    .map((probability, index) => {
      const name = names?.[index];
      return { class: index, ...(name === undefined ? {} : { name }), probability };
    })
    .sort((a, b) => b.probability - a.probability);
}

function softmax(scores: Float32Array): number[] {
  const most = Math.max(...scores);
  const powers = Array.from(scores, (score) => Math.exp(score - most));
  return shares(powers);
}

/** Numbers that add up to 1. */
function shares(numbers: readonly number[]): number[] {
  const total = numbers.reduce((sum, number) => sum + number, 0);
  return numbers.map((number) => number / total);
}
