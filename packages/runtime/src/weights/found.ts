import type { WeightLayout } from '@cnn-studio/language';
import type { FloatTensor } from '../float-tensor';

/** Tensors read from somewhere, to begin networks with. */
export interface FoundWeights {
  /** For people: a path, and the step of a run. */
  readonly from: string;
  /** In the order in which they are kept. */
  readonly tensors: ReadonlyMap<string, FloatTensor>;
  /** The layout that such files have; undefined where both occur. */
  readonly layout?: WeightLayout;
}
