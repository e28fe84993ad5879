/** Brings the page up to date with one run: what it has not seen yet, and no more. */
import type { Point } from '../runs/curves';
import type { Followed } from '../runs/store';
import type { TrainingState } from '../training/state';
import type { CurveTail, PreviewMoment, ToPanel } from './messages';
import { momentsOf } from './view';

export class RunFeed {
  readonly run: string;
  /** Points since the last message; undefined when the page has none of this run's. */
  #pending: Point[] | undefined;
  #sent: readonly PreviewMoment[] = [];
  readonly #deaf: () => void;

  constructor(
    private readonly followed: Followed,
    changed: () => void,
  ) {
    this.run = followed.follower.run;
    this.#deaf = followed.follower.listen({
      changed: (points) => {
        this.#pending?.push(...points);
        changed();
      },
      reset: () => {
        this.#pending = undefined;
        changed();
      },
    });
  }

  get state(): TrainingState {
    return this.followed.follower.state;
  }

  /** The page starts afresh. */
  forget(): void {
    this.#pending = undefined;
    this.#sent = [];
  }

  /** @param own whether it is the panel's own run, whose history the slider shows */
  take(own: boolean): readonly ToPanel[] {
    const messages: ToPanel[] = [];
    const { run } = this;
    if (this.#pending === undefined) {
      const curves = this.followed.follower.curves.all.map(({ series, ...name }) => ({
        ...name,
        buckets: series.buckets,
      }));
      messages.push({ type: 'curves', run, curves });
    } else if (this.#pending.length > 0) {
      messages.push({ type: 'points', run, curves: tails(this.#pending) });
    }
    this.#pending = [];
    if (own) {
      const moments = momentsOf(this.state.previews);
      const from = firstDifference(this.#sent, moments);
      if (from < moments.length || moments.length < this.#sent.length) {
        messages.push({ type: 'history', from, moments: moments.slice(from) });
      }
      this.#sent = moments;
    }
    return messages;
  }

  dispose(): void {
    this.#deaf();
    this.followed.release();
  }
}

/** Points by curve, in the order in which they came. */
export function tails(points: readonly Point[]): readonly CurveTail[] {
  const curves = new Map<string, CurveTail & { readonly points: number[] }>();
  for (const { kind, name, on, step, value } of points) {
    const key = JSON.stringify([kind, name, on]);
    let tail = curves.get(key);
    if (tail === undefined) {
      tail = { kind, name, on, points: [] };
      curves.set(key, tail);
    }
    tail.points.push(step, value);
  }
  return [...curves.values()];
}

function firstDifference(a: readonly PreviewMoment[], b: readonly PreviewMoment[]): number {
  let index = 0;
  for (; index < a.length && index < b.length; index++) {
    if (a[index]!.step !== b[index]!.step || a[index]!.names.length !== b[index]!.names.length) break;
  }
  return index;
}
