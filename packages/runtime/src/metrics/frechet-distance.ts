import { type Matrix, multiply, squareRoot, symmetricEigen } from '../linear-algebra';
import { FEATURES } from './classifier';
import type { FeatureMetric } from './feature-metric';
import { labeledData, unitImages } from './labeled-data';

/**
 * The Fréchet distance between what a classifier trained on the same data sees in generated and in real images (Heusel
 * and others, 2017), with its own features in the place of Inception's.
 */
export const frechetDistance: FeatureMetric = {
  source: labeledData,
  async begin(data, node, train) {
    const [extractor, unit] = [await data.extractor(), unitImages(node, train)];
    const [generated, real] = [new Moments(FEATURES), new Moments(FEATURES)];
    return {
      async add([value, target], count) {
        generated.add((await extractor.look(value!, unit)).features, count);
        real.add((await extractor.look(target!, unit)).features, count);
      },
      value: () => distance(generated, real),
    };
  },
};

/** Mean and covariance of rows that come one after another. */
export class Moments {
  private count = 0;
  private readonly sums: Float64Array;
  /** Of products, by rows. */
  private readonly products: Float64Array;

  constructor(private readonly size: number) {
    this.sums = new Float64Array(size);
    this.products = new Float64Array(size * size);
  }

  /** @param rows [at least `count`, size] */
  add(rows: Float32Array, count: number): void {
    const { size } = this;
    for (let row = 0; row < count; row++) {
      const values = rows.subarray(row * size, (row + 1) * size);
      for (let i = 0; i < size; i++) {
        const value = values[i]!;
        // Half of what a rectifier lets through is 0.
        if (value === 0) continue;
        this.sums[i]! += value;
        for (let j = 0; j < size; j++) this.products[i * size + j]! += value * values[j]!;
      }
    }
    this.count += count;
  }

  get mean(): readonly number[] {
    return Array.from(this.sums, (sum) => sum / this.count);
  }

  /** Unbiased; 0 for a single row. */
  get covariance(): Matrix {
    const { count, size, sums, products } = this;
    const divisor = Math.max(1, count - 1);
    return Array.from({ length: size }, (_, i) =>
      Array.from(
        { length: size },
        (__, j) => (products[i * size + j]! - (sums[i]! * sums[j]!) / count) / divisor,
      ),
    );
  }
}

/**
 * |m₁ - m₂|² + tr(C₁ + C₂ - 2 (C₁ C₂)^½). The product's root has the trace of (C₁^½ C₂ C₁^½)^½, which is symmetric.
 * Never below 0, where rounding would take it.
 */
export function distance(a: Moments, b: Moments): number {
  const [from, to] = [a.mean, b.mean];
  const means = from.reduce((sum, value, i) => sum + (value - to[i]!) ** 2, 0);
  const [ca, cb] = [a.covariance, b.covariance];
  const root = squareRoot(ca);
  const { values } = symmetricEigen(multiply(multiply(root, cb), root));
  const shared = values.reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0);
  return Math.max(0, means + trace(ca) + trace(cb) - 2 * shared);
}

function trace(matrix: Matrix): number {
  return matrix.reduce((sum, row, i) => sum + row[i]!, 0);
}
