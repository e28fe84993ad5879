import type { TrainingFunctions } from '@cnn-studio/compiler';
import type { DataContext } from '@cnn-studio/data';
import type { Program } from '@cnn-studio/language';
import type { TrainingEvent } from '@cnn-studio/protocol';
import type { Runner, StepEngine } from '@cnn-studio/runtime';
import type { GivenStart, SourceFile } from '@cnn-studio/runtime/node';
import type { TrainingControl } from './control';

/** What `train` is asked for. */
export interface TrainOptions {
  readonly program: Program;
  /** Name of the train block. */
  readonly train: string;
  /** The .cnn file itself first, then what it imports. */
  readonly files: readonly [SourceFile, ...SourceFile[]];
  /** A backend's name or `auto` (the default), or one already started. */
  readonly backend?: string | Runner;
  /** Starts what does the steps in place of the backend, which then draws and measures only. */
  readonly engine?: (functions: TrainingFunctions) => Promise<StepEngine>;
  /** The run folder; by default a new one, `runs/<train>/<time>/` beside the .cnn file. */
  readonly run?: string;
  /** Go on with the run in `run` from its newest whole checkpoint. */
  readonly resume?: boolean;
  /** In place of the train block's own. */
  readonly steps?: number;
  readonly seed?: number;
  /** Weights that networks begin with, in place of what the train block says of them. A resumed run has its own. */
  readonly starts?: readonly GivenStart[];
  /** Of the processor; those that the run began with, or as many as suit the backend, unless given. */
  readonly threads?: number;
  readonly onEvent: (event: TrainingEvent) => void;
  readonly control?: TrainingControl;
  /** Where commands are taken, for the run's `run.lock`: another process finds it there. */
  readonly address?: string;
  /** Aborting is the same as the command `stop`. */
  readonly signal?: AbortSignal;
  /** Whichever comes first; by default 500 steps and 60 seconds. */
  readonly checkpointEvery?: { readonly steps: number; readonly seconds: number };
  readonly data?: Partial<DataContext>;
  /** Bytes that the run may take; what the system says is free unless given. */
  readonly availableMemory?: number;
  /** In place of the compiler's functions for the train block. */
  readonly functions?: TrainingFunctions;
}
