import { type ClassifierMeasure, defineEntry, type Entry } from '../entry';
import { besideReal, ofRealImages } from './generated';

/** A share of images that lie among the k nearest neighbors of others, as a classifier sees them. */
export function coverage(own: {
  readonly name: string;
  readonly measure: ClassifierMeasure;
  readonly summary: string;
  readonly documentation: string;
}): Entry {
  const { name, measure, summary, documentation } = own;
  return defineEntry({
    name,
    category: 'metric',
    summary,
    documentation,
    paper: {
      title: 'Improved Precision and Recall Metric for Assessing Generative Models',
      authors: 'Kynkäänniemi, Karras, Laine, Lehtinen, Aila',
      year: 2019,
      url: 'https://arxiv.org/abs/1904.06991',
    },
    incoming: false,
    asksClassifier: { measure, trainedWith: 'labeled images' },
    higherIsBetter: true,
    differentiable: false,
    parameters: besideReal,
    type: (call) => ofRealImages(call, name, { min: 0, max: 1 }),
  });
}
