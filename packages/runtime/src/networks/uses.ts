import type { TrainingFunctions } from '@cnn-studio/compiler';
import type { CheckedTrain, Program } from '@cnn-studio/language';
import { findGenerators } from './generators';
import { networkOf } from './graph';
import { findSegmentations } from './label-maps';
import { findClassifications, findEncodings } from './recognitions';
import { findRestorations } from './restorations';

/** What the networks of a train block can be used for, by name: a run tells it to programs that only list runs. */
export interface Uses {
  /** They make images from noise or labels alone. */
  readonly generators: readonly string[];
  /** They take an image and make one. */
  readonly restorers: readonly string[];
  /** They take an image and give scores of classes. */
  readonly classifiers: readonly string[];
  /** They take an image and give scores of classes for each of its pixels. */
  readonly segmenters: readonly string[];
  /** They take an image and make a vector. */
  readonly encoders: readonly string[];
}

/** Which networks of a train block can be used for what once they are trained. */
export function usesOf({ networks }: Program, train: CheckedTrain, functions: TrainingFunctions): Uses {
  return {
    generators: findGenerators({ train, functions }).flatMap((node) => networkOf(train, node) ?? []),
    restorers: findRestorations(train).map(({ use }) => use.network),
    classifiers: findClassifications(train).map(({ network }) => network),
    segmenters: findSegmentations(train).map(({ use }) => use.network),
    encoders: [...new Set(findEncodings(train, networks).map(({ network }) => network))],
  };
}
