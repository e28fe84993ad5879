/** A curve's points in bounded memory, however long the run. Plain data, for the extension and its page alike. */

/** A power of two of neighboring steps share a bucket that keeps the smallest, the largest and the mean value. */
export interface Buckets {
  /** Steps that a bucket spans. */
  readonly width: number;
  /** Each bucket's first step that has a value, ascending. */
  readonly steps: readonly number[];
  readonly lows: readonly number[];
  readonly highs: readonly number[];
  readonly means: readonly number[];
  readonly counts: readonly number[];
}

/** More than the pixels of a screen: short runs are kept to the point. */
export const MAX_BUCKETS = 8192;

export class Series {
  #width = 1;
  #steps: number[] = [];
  #lows: number[] = [];
  #highs: number[] = [];
  #means: number[] = [];
  #counts: number[] = [];

  constructor(private readonly most = MAX_BUCKETS) {}

  static from(buckets: Buckets, most = MAX_BUCKETS): Series {
    const series = new Series(most);
    series.#width = buckets.width;
    series.#steps = [...buckets.steps];
    series.#lows = [...buckets.lows];
    series.#highs = [...buckets.highs];
    series.#means = [...buckets.means];
    series.#counts = [...buckets.counts];
    return series;
  }

  get buckets(): Buckets {
    return {
      width: this.#width,
      steps: this.#steps,
      lows: this.#lows,
      highs: this.#highs,
      means: this.#means,
      counts: this.#counts,
    };
  }

  get length(): number {
    return this.#steps.length;
  }

  get lastStep(): number | undefined {
    return this.#steps.at(-1);
  }

  /** Points come in the order of their steps; one that doesn't is a resumed run's and replaces what it did before. */
  push(step: number, value: number): void {
    this.cut(step);
    const last = this.#steps.length - 1;
    if (last >= 0 && this.#keyOf(this.#steps[last]!) === this.#keyOf(step)) {
      this.#add(last, value, value, value, 1);
      return;
    }
    if (this.#steps.length >= this.most) {
      this.#halve();
      this.push(step, value);
      return;
    }
    this.#steps.push(step);
    this.#lows.push(value);
    this.#highs.push(value);
    this.#means.push(value);
    this.#counts.push(1);
  }

  /** Forgets the points from `step` on; a bucket that began before it stays whole. */
  cut(step: number): void {
    let length = this.#steps.length;
    while (length > 0 && this.#steps[length - 1]! >= step) length--;
    for (const list of [this.#steps, this.#lows, this.#highs, this.#means, this.#counts])
      list.length = length;
  }

  #keyOf(step: number): number {
    return Math.floor(step / this.#width);
  }

  #add(at: number, low: number, high: number, mean: number, count: number): void {
    const sum = this.#counts[at]! + count;
    this.#lows[at] = Math.min(this.#lows[at]!, low);
    this.#highs[at] = Math.max(this.#highs[at]!, high);
    this.#means[at]! += ((mean - this.#means[at]!) * count) / sum;
    this.#counts[at] = sum;
  }

  /** Doubles the width until half of the buckets are free. */
  #halve(): void {
    const old = this.buckets;
    do {
      this.#width *= 2;
      this.#steps = [];
      this.#lows = [];
      this.#highs = [];
      this.#means = [];
      this.#counts = [];
      old.steps.forEach((step, index) => {
        const last = this.#steps.length - 1;
        const values = [old.lows[index]!, old.highs[index]!, old.means[index]!, old.counts[index]!] as const;
        if (last >= 0 && this.#keyOf(this.#steps[last]!) === this.#keyOf(step)) this.#add(last, ...values);
        else {
          this.#steps.push(step);
          this.#lows.push(values[0]);
          this.#highs.push(values[1]);
          this.#means.push(values[2]);
          this.#counts.push(values[3]);
        }
      });
    } while (this.#steps.length > this.most / 2);
  }
}

/**
 * TensorBoard's smoothing: an exponential average, corrected for its start at zero. A bucket of many steps weighs
 * as much as they would one by one, so that the curve doesn't change its look when it is thinned out.
 * @param weight 0 (none) to below 1
 */
export function smooth({ means, counts }: Buckets, weight: number): number[] {
  let average = 0;
  let total = 0;
  return means.map((mean, index) => {
    const keep = weight ** counts[index]!;
    average = keep * average + (1 - keep) * mean;
    total = keep * total + (1 - keep);
    return average / total;
  });
}
