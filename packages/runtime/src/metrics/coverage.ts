import { setImmediate } from 'node:timers/promises';
import { FEATURES } from './classifier';
import type { FeatureMetric } from './feature-metric';
import { labeledData, unitImages } from './labeled-data';

/** Neighbors that decide how far an image's surroundings reach; the paper's choice. */
const NEIGHBORS = 3;
/** After so many rows other work of the process gets its turn. */
const ROWS_AT_ONCE = 100;

/** The share of generated images among the real ones' neighbors (Kynkäänniemi and others, 2019). */
export const precision: FeatureMetric = coverageBy((generated, real) => covered(generated, real));

/** The share of real images among the generated ones' neighbors. */
export const recall: FeatureMetric = coverageBy((generated, real) => covered(real, generated));

function coverageBy(share: (generated: Points, real: Points) => Promise<number>): FeatureMetric {
  return {
    source: labeledData,
    async begin(data, node, train) {
      const [extractor, unit] = [await data.extractor(), unitImages(node, train)];
      const [generated, real]: [Float32Array[], Float32Array[]] = [[], []];
      return {
        async add([value, target], count) {
          const rows = ({ features }: { readonly features: Float32Array }) =>
            features.slice(0, count * FEATURES);
          generated.push(rows(await extractor.look(value!, unit)));
          real.push(rows(await extractor.look(target!, unit)));
        },
        value: () => share(new Points(generated, FEATURES), new Points(real, FEATURES)),
      };
    },
  };
}

/** Rows of numbers as points. */
export class Points {
  readonly count: number;
  private readonly rows: Float32Array;

  constructor(
    parts: readonly Float32Array[],
    private readonly size: number,
  ) {
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    this.rows = new Float32Array(length);
    let at = 0;
    for (const part of parts) {
      this.rows.set(part, at);
      at += part.length;
    }
    this.count = length / size;
  }

  /** The squared distance of a point from one of `others`, or anything above `limit` as soon as it is more than that. */
  squaredDistance(index: number, others: Points, other: number, limit: number): number {
    const { rows, size } = this;
    let sum = 0;
    for (let i = 0; i < size; i++) {
      const difference = rows[index * size + i]! - others.rows[other * size + i]!;
      sum += difference * difference;
      if (sum > limit) break;
    }
    return sum;
  }

  /** The squared distance of each point's `NEIGHBORS`th nearest neighbor, or that of the farthest where there are fewer. */
  async reaches(): Promise<Float64Array> {
    const { count } = this;
    const reaches = new Float64Array(count);
    const neighbors = Math.min(NEIGHBORS, count - 1);
    for (let i = 0; i < count && neighbors > 0; i++) {
      if (i % ROWS_AT_ONCE === 0) await setImmediate();
      // Ascending.
      const nearest = new Array<number>(neighbors).fill(Number.POSITIVE_INFINITY);
      for (let j = 0; j < count; j++) {
        if (j === i) continue;
        const distance = this.squaredDistance(i, this, j, nearest[neighbors - 1]!);
        if (distance >= nearest[neighbors - 1]!) continue;
        let place = neighbors - 1;
        for (; place > 0 && nearest[place - 1]! > distance; place--) nearest[place] = nearest[place - 1]!;
        nearest[place] = distance;
      }
      reaches[i] = nearest[neighbors - 1]!;
    }
    return reaches;
  }
}

/** The share of points that are no farther from some of `others` than that one's `NEIGHBORS`th nearest neighbor among these. */
export async function covered(points: Points, others: Points): Promise<number> {
  const reaches = await others.reaches();
  let inside = 0;
  for (let i = 0; i < points.count; i++) {
    if (i % ROWS_AT_ONCE === 0) await setImmediate();
    for (let j = 0; j < others.count; j++) {
      if (points.squaredDistance(i, others, j, reaches[j]!) > reaches[j]!) continue;
      inside++;
      break;
    }
  }
  return inside / points.count;
}
