import type { Context, Frame } from '../context/context';
import { GraphBuilder } from '../context/graph';
import type {
  CheckedMeasure,
  CheckedMinimize,
  CheckedPreview,
  CheckedSource,
  CheckedStart,
  IterationStep,
  NodeId,
  Phase,
} from '../program/program';
import type * as ast from '../syntax/ast';
import type { Settings } from './settings';

/** A number that can be averaged over data, as written. */
export interface Measurable {
  readonly text: string;
  readonly node: NodeId;
}

/** What a train block becomes, while it is being put together. */
export class TrainBuilder {
  readonly builder = new GraphBuilder();
  readonly sources: CheckedSource[] = [];
  readonly phases: Phase[] = [];
  readonly previews: CheckedPreview[] = [];
  readonly measures: CheckedMeasure[] = [];
  readonly bests: { readonly statement: ast.BestStatement; readonly values: readonly Measurable[] }[] = [];
  readonly starts: { readonly statement: ast.StartStatement; readonly checked: CheckedStart }[] = [];
  readonly names = new Map<string, NodeId>();
  readonly minimizes: { readonly statement: ast.MinimizeStatement; readonly checked: CheckedMinimize }[] = [];
}

export interface Place {
  /** Where `minimize` statements go. */
  readonly iteration: IterationStep[];
  readonly settings: Settings;
  /** Directly in the train block, or in a `repeat` or `if` of it; not in a phase. */
  readonly top: boolean;
  /** Index of the phase, in one. */
  readonly phase?: number;
}

/** Runs a body of statements; passed to statements that have one, so that they need not know all others. */
export type RunBody = (ctx: Context, frame: Frame, train: TrainBuilder, body: ast.Body, place: Place) => void;

/** Lets values be found by the names that they are written with. */
export function nameValues(frame: Frame, train: TrainBuilder, names: readonly ast.Name[]): void {
  for (const name of names) {
    const binding = frame.module.names.introductions.get(name);
    const value = binding === undefined ? undefined : frame.values.get(binding);
    if (value?.kind === 'node') train.names.set(name.text, value.id);
  }
}
