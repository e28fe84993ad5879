/** Brings the page up to date with one run: what it has not seen yet, and no more. */
import type { Point } from '../runs/curves';
import type { TrainingState } from '../runs/state';
import type { Followed } from '../runs/store';
import type { CurveTail, PreviewMoment, ToPanel } from './messages';
import { momentsOf } from './view';

export class RunFeed {
  readonly run: string;
  /** Points since the last message; undefined when the page has none of this run's. */
  #pending: Point[] | undefined;
  #sent: readonly PreviewMoment[] = [];
  #pictures: number;
  readonly #deaf: () => void;

  /** @param changed is told whether there is a new picture, which nobody should wait for */
  constructor(
    private readonly followed: Followed,
    changed: (pictured: boolean) => void,
  ) {
    const { follower } = followed;
    this.run = follower.run;
    this.#pictures = follower.state.previews.length;
    this.#deaf = follower.listen({
      changed: (points) => {
        this.#pending?.push(...points);
        const { length } = follower.state.previews;
        changed(length !== this.#pictures);
        this.#pictures = length;
      },
      reset: () => {
        this.#pending = undefined;
        changed(false);
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
