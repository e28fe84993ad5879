import { compileTraining, type StateSpec, type TrainingFunctions } from '@cnn-studio/compiler';
import { type DataContext, TrainerError } from '@cnn-studio/data';
import type { CheckedTrain, Program } from '@cnn-studio/language';
import {
  type FloatTensor,
  findTrain,
  matchState,
  type Runner,
  type State,
  startBackend,
  upload,
} from '@cnn-studio/runtime';
import {
  dataContext,
  describeStart,
  firstValues,
  type GivenStart,
  openRun,
  readStarts,
  type StepChoice,
} from '@cnn-studio/runtime/node';

/** What every use of a trained program needs. */
export interface UseOptions {
  readonly program: Program;
  /** A run folder. Without it `started` says where the weights come from. */
  readonly run?: string;
  /** A train block with the weights that it begins with, as if it had been trained for no step. */
  readonly started?: {
    readonly train: string;
    /** Absolute path of the .cnn file. */
    readonly file: string;
    /** In place of what the block says. */
    readonly starts?: readonly GivenStart[];
    readonly data?: Partial<DataContext>;
  };
  /** Which of its checkpoints; by default the newest that is whole. */
  readonly step?: StepChoice;
  /** Told what is wrong with newer checkpoints. */
  readonly onWarning?: (message: string) => void;
  /** A backend's name or `auto` (the default), or one already started. */
  readonly backend?: string | Runner;
  /** In place of the compiler's functions for the train block. */
  readonly functions?: TrainingFunctions;
}

/** Where the weights of a trained program come from. */
export interface Origin {
  /** The run's folder; absent without a run. */
  readonly run?: string;
  /** Of the train block. */
  readonly train: string;
  readonly seed: number;
  /** Of the checkpoint; 0 without a run. */
  readonly step: number;
  /** What networks begin with, in words, where there is no run. */
  readonly starts: readonly string[];
  readonly warnings: readonly string[];
}

/** A train block with weights on a backend. */
export interface Trained {
  readonly origin: Origin;
  readonly train: CheckedTrain;
  readonly functions: TrainingFunctions;
  readonly runner: Runner;
  readonly state: State;
}

/** Opens a run, or a block as it begins, lends it to `use`, and gives its tensors back. */
export async function withTrained<Result>(
  options: UseOptions,
  use: (trained: Trained) => Promise<Result>,
): Promise<Result> {
  const { origin, train, functions, values } = await (options.run === undefined
    ? openStarted(options)
    : openTrained(options, options.run));
  for (const warning of origin.warnings) options.onWarning?.(warning);
  const { backend = 'auto' } = options;
  const runner = typeof backend === 'string' ? await startBackend(backend) : backend;
  const state = upload(runner, values);
  try {
    return await use({ origin, train, functions, runner, state });
  } finally {
    runner.tf.dispose([...state.values()]);
  }
}

type Opened = Omit<Trained, 'runner' | 'state'> & {
  readonly values: Iterable<readonly [string, FloatTensor]>;
};

async function openTrained(options: UseOptions, run: string): Promise<Opened> {
  const { folder, manifest, checkpoint, warnings } = await openRun(run, options.step);
  const train = findTrain(options.program, manifest.train);
  const functions = options.functions ?? compileTraining(options.program, train.name);
  const values = matchState(functions.state.filter(isKept), checkpoint.tensors, checkpoint.path);
  const { step } = checkpoint;
  const { seed } = manifest;
  return {
    origin: { run: folder.path, train: train.name, seed, step, starts: [], warnings },
    train,
    functions,
    values,
  };
}

/** @throws TrainerError `run-missing` when a network would have only random weights */
async function openStarted(options: UseOptions): Promise<Opened> {
  const { started } = options;
  if (started === undefined) throw new TrainerError('wrong-use', 'Name a run, or weights to start with.');
  const train = findTrain(options.program, started.train);
  const functions = options.functions ?? compileTraining(options.program, train.name);
  const { starts = [], file, data } = started;
  const found = await readStarts(options.program, train, starts, dataContext(file, data));
  const specs = functions.state.filter(isKept);
  const begun = new Set([...found.values.keys()].map((name) => name.split('/')[0]));
  const random = specs.find(({ network, role }) => role === 'weight' && !begun.has(network));
  if (random !== undefined) {
    throw new TrainerError(
      'run-missing',
      `There is no run, and ${random.network} would have random weights: train first, or give it weights with \`start ${random.network} from "..."\` or --start ${random.network}=PATH.`,
    );
  }
  const { seed, name } = train;
  const origin = {
    train: name,
    seed,
    step: 0,
    starts: found.events.map(describeStart),
    warnings: found.warnings,
  };
  return { origin, train, functions, values: firstValues(specs, seed, found.values) };
}

/** An optimizer's memory is of no use any more. */
function isKept({ role }: StateSpec): boolean {
  return role !== 'slot';
}
