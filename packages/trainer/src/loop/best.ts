/** Which checkpoint of a run is best, and whether it is worth going on. */
import type { CheckedMeasure, CheckedTrain } from '@cnn-studio/language';
import type { BestSoFar, Measured } from '@cnn-studio/runtime';

export class BestWatch {
  constructor(private readonly train: Pick<CheckedTrain, 'best' | 'measures' | 'patience'>) {}

  /** Whether a measure statement is the one that decides. */
  decides({ location }: CheckedMeasure): boolean {
    const { best, measures } = this.train;
    return best !== undefined && measures[best.measure]!.location === location;
  }

  /**
   * What is known after a measure; the same object where it does not say which is best.
   * @param measured of the statement that decides
   */
  after(step: number, measured: readonly Measured[], before: BestSoFar | undefined): BestSoFar | undefined {
    const { best } = this.train;
    if (best === undefined) return before;
    const value = measured.flatMap(({ values }) => values[best.text] ?? [])[0];
    if (value === undefined) return before;
    const isBetter =
      Number.isFinite(value) &&
      (before === undefined || (best.higherIsBetter ? value > before.value : value < before.value));
    if (isBetter) return { step, value, waited: 0 };
    return before === undefined ? undefined : { ...before, waited: before.waited + 1 };
  }

  isOver(best: BestSoFar | undefined): boolean {
    const { patience } = this.train;
    return patience !== undefined && best !== undefined && best.waited >= patience;
  }

  /** Why training ends, for people. */
  describe({ step, value, waited }: BestSoFar): string {
    const { text } = this.train.best!;
    const times = waited === 1 ? 'The last measure was' : `The last ${waited} measures were`;
    return `${times} no better than \`${text}\` = ${Number(value.toPrecision(6))} after step ${step}, so training ends, as \`patience\` says. Use that checkpoint with --step best; to train longer, raise \`patience\` and use --resume.`;
  }
}
