import type { FeatureMetric } from './feature-metric';
import { labeledData, unitImages } from './labeled-data';

/**
 * exp of the mean divergence between the classes that an image may belong to and those of all images (Salimans and
 * others, 2016), in the eyes of a classifier trained on the same data instead of Inception. Over all images at once.
 */
export const inceptionScore: FeatureMetric = {
  source: labeledData,
  async begin(data, node, train) {
    const [extractor, unit] = [await data.extractor(), unitImages(node, train)];
    const divergence = new Divergence(extractor.classes);
    return {
      async add([images], count) {
        divergence.add((await extractor.look(images!, unit)).scores, count);
      },
      value: () => Math.exp(divergence.mean),
    };
  },
};

/** The mean of KL(p(k|x) ‖ p(k)): the entropy of the mean less the mean of the entropies, in nats. */
export class Divergence {
  private count = 0;
  private entropies = 0;
  private readonly sums: Float64Array;

  constructor(private readonly classes: number) {
    this.sums = new Float64Array(classes);
  }

  /** @param scores logits, [at least `count`, classes] */
  add(scores: Float32Array, count: number): void {
    for (let row = 0; row < count; row++) {
      const logits = scores.subarray(row * this.classes, (row + 1) * this.classes);
      const largest = Math.max(...logits);
      const exponentials = Array.from(logits, (logit) => Math.exp(logit - largest));
      const total = exponentials.reduce((sum, value) => sum + value, 0);
      exponentials.forEach((value, k) => {
        this.sums[k]! += value / total;
      });
      this.entropies += entropy(exponentials.map((value) => value / total));
    }
    this.count += count;
  }

  get mean(): number {
    return entropy(Array.from(this.sums, (sum) => sum / this.count)) - this.entropies / this.count;
  }
}

function entropy(probabilities: readonly number[]): number {
  return probabilities.reduce((sum, p) => sum - (p > 0 ? p * Math.log(p) : 0), 0);
}
