import { FEATURES } from './classifier';
import type { FeatureMetric } from './feature-metric';
import { labeledData, unitImages } from './labeled-data';

/**
 * The squared maximum mean discrepancy between what a classifier trained on the same data sees in generated and in real
 * images, by the kernel (a·b / d + 1)³ (Bińkowski and others, 2018), without bias and over all images at once.
 */
export const kernelDistance: FeatureMetric = {
  source: labeledData,
  async begin(data, node, train) {
    const [extractor, unit] = [await data.extractor(), unitImages(node, train)];
    const [generated, real] = [new Monomials(FEATURES), new Monomials(FEATURES)];
    return {
      async add([value, target], count) {
        generated.add((await extractor.look(value!, unit)).features, count);
        real.add((await extractor.look(target!, unit)).features, count);
      },
      value: () => discrepancy(generated, real),
    };
  },
};

/**
 * Rows summed up in the kernel's own space, where it is a product: with x₀ = 1 and the others divided by the root of
 * `size`, (a·b)³ is the sum over i ≤ j ≤ k of aᵢaⱼaₖ · bᵢbⱼbₖ times the number of orders of i, j, k. So the kernel of all pairs of
 * rows needs no pair: d³ / 6 numbers hold what thousands of rows add up to.
 */
export class Monomials {
  count = 0;
  /** Of the products of three, each times the root of its number of orders. */
  readonly sums: Float64Array;
  /** Of each row's kernel with itself. */
  own = 0;
  private readonly extended: Float64Array;

  constructor(private readonly size: number) {
    const n = size + 1;
    this.extended = new Float64Array(n);
    this.sums = new Float64Array((n * (n + 1) * (n + 2)) / 6);
  }

  /** @param rows [at least `count`, size] */
  add(rows: Float32Array, count: number): void {
    const { size, extended: x, sums } = this;
    x[0] = 1;
    for (let row = 0; row < count; row++) {
      let square = 1;
      for (let i = 0; i < size; i++) {
        const value = rows[row * size + i]! / Math.sqrt(size);
        x[i + 1] = value;
        square += value * value;
      }
      this.own += square ** 3;
      let at = 0;
      for (let i = 0; i <= size; i++) {
        for (let j = i; j <= size; j++) {
          const product = x[i]! * x[j]!;
          // Half of what a rectifier lets through is 0.
          if (product === 0) {
            at += size + 1 - j;
            continue;
          }
          for (let k = j; k <= size; k++) sums[at++]! += product * x[k]! * rootOfOrders(i, j, k);
        }
      }
    }
    this.count += count;
  }
}

/** The square root of how many orders three indices i ≤ j ≤ k have. */
function rootOfOrders(i: number, j: number, k: number): number {
  if (i === j) return j === k ? 1 : ROOT_3;
  return j === k ? ROOT_3 : ROOT_6;
}

const ROOT_3 = Math.sqrt(3);
const ROOT_6 = Math.sqrt(6);

/** The means of k(aᵢ, aⱼ) and k(bᵢ, bⱼ) over i ≠ j, less twice that of k(aᵢ, bⱼ). */
export function discrepancy(a: Monomials, b: Monomials): number {
  const among = (x: Monomials): number => {
    // A single image has no other to be compared with: then it is itself.
    if (x.count < 2) return x.own;
    return (product(x.sums, x.sums) - x.own) / (x.count * (x.count - 1));
  };
  return among(a) + among(b) - (2 * product(a.sums, b.sums)) / (a.count * b.count);
}

function product(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
