import type { FeedSpec } from '@cnn-studio/compiler';

/** How far a training is. */
export interface Moment {
  /** By minimize: how often each was executed. */
  readonly executed: readonly number[];
  /** How often each will have been in the end. */
  total(minimize: number): number;
  /** The one that is being executed; absent between steps. */
  readonly running?: number;
}

/**
 * The value of a number that follows the training: in step t of T, counted from 0, at the share t / (T - 1). Between steps it
 * is that of the step that was done last, and without a training its end.
 */
export function progressValue(
  { value, uses }: Extract<FeedSpec, { kind: 'progress' }>,
  moment?: Moment,
): number {
  if (moment === undefined || uses.length === 0) return value(1);
  const { executed, running } = moment;
  const current =
    running === undefined
      ? uses.findLast(({ minimize }) => executed[minimize]! > 0)
      : uses.find(({ minimize }) => minimize === running);
  if (current === undefined) return value(0);
  const { minimize, perStep } = current;
  const done = running === undefined ? executed[minimize]! - 1 : executed[minimize]!;
  const step = Math.floor(done / perStep);
  const steps = Math.ceil(moment.total(minimize) / perStep);
  return value(steps <= 1 ? 1 : Math.min(1, step / (steps - 1)));
}
