import type { Category } from './entry';

/** What entries of a category have in common. */
export interface CategoryTraits {
  /** In the manual, whose sections are in this order. */
  readonly title: string;
  /** In the reader's words, for "which is ...". */
  readonly is: string;
  /** Its entries are no nodes of a graph: they are arguments of others, or follow `data` or `using`. */
  readonly nested?: true;
  /** Computes each element from those at the same place. */
  readonly elementwise?: true;
  /** Makes another picture of a picture: black and white stay where they are. */
  readonly keepsPicture?: true;
  /** Compares a value with what it should be. */
  readonly compares?: true;
  /** Where it is usual: in a network, or on the way from data. */
  readonly usual?: 'network' | 'data';
}

const LAYER = 'a layer';

/** Every category: one that is forgotten does not compile. */
export const CATEGORIES: Readonly<Record<Category, CategoryTraits>> = {
  convolution: { title: 'Convolution', is: LAYER, usual: 'network' },
  resampling: { title: 'Resampling', is: LAYER, usual: 'network', keepsPicture: true },
  normalization: { title: 'Normalization', is: LAYER, usual: 'network', elementwise: true },
  activation: { title: 'Activation', is: LAYER, usual: 'network', elementwise: true },
  attention: { title: 'Attention', is: LAYER, usual: 'network' },
  structure: { title: 'Structure', is: LAYER, usual: 'network' },
  arithmetic: { title: 'Arithmetic', is: LAYER, usual: 'data', elementwise: true },
  data: { title: 'Data', is: 'a data source', nested: true },
  augmentation: { title: 'Augmentation', is: LAYER, usual: 'data', keepsPicture: true },
  random: { title: 'Random sources', is: LAYER },
  degradation: { title: 'Degradation', is: LAYER, usual: 'data', keepsPicture: true },
  loss: { title: 'Losses', is: LAYER, compares: true },
  metric: { title: 'Metrics', is: LAYER, compares: true },
  optimizer: { title: 'Optimizers', is: 'an optimizer', nested: true },
  schedule: { title: 'Schedules', is: 'a schedule', nested: true },
};
