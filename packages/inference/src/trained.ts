import { compileTraining, type StateSpec, type TrainingFunctions } from '@cnn-studio/compiler';
import type { CheckedTrain, NetworkNode, Program } from '@cnn-studio/language';
import {
  findTrain,
  matchState,
  type OpenedRun,
  openRun,
  type Runner,
  type State,
  type StepChoice,
  startBackend,
  upload,
} from '@cnn-studio/runtime';

/** What every use of a trained program needs. */
export interface UseOptions {
  readonly program: Program;
  /** A run folder. */
  readonly run: string;
  /** Which of its checkpoints; by default the newest that is whole. */
  readonly step?: StepChoice;
  /** Told what is wrong with newer checkpoints. */
  readonly onWarning?: (message: string) => void;
  /** A backend's name or `auto` (the default), or one already started. */
  readonly backend?: string | Runner;
  /** In place of the compiler's functions for the train block. */
  readonly functions?: TrainingFunctions;
}

/** A train block with a run's weights on a backend. */
export interface Trained {
  readonly opened: OpenedRun;
  readonly train: CheckedTrain;
  readonly functions: TrainingFunctions;
  readonly runner: Runner;
  readonly state: State;
}

/** Opens a run, lends it to `use`, and gives its tensors back. */
export async function withTrained<Result>(
  options: UseOptions,
  use: (trained: Trained) => Promise<Result>,
): Promise<Result> {
  const opened = await openRun(options.run, options.step);
  for (const warning of opened.warnings) options.onWarning?.(warning);
  const train = findTrain(options.program, opened.manifest.train);
  const functions = options.functions ?? compileTraining(options.program, train.name);
  const { backend = 'auto' } = options;
  const specs = functions.state.filter(isKept);
  const values = matchState(specs, opened.checkpoint.tensors, opened.checkpoint.path);
  const runner = typeof backend === 'string' ? await startBackend(backend) : backend;
  const state = upload(runner, values);
  try {
    return await use({ opened, train, functions, runner, state });
  } finally {
    runner.tf.dispose([...state.values()]);
  }
}

/** An optimizer's memory is of no use any more. */
function isKept({ role }: StateSpec): boolean {
  return role !== 'slot';
}

/** The uses of networks in a train block, in order. */
export function networkUses(train: CheckedTrain): NetworkNode[] {
  return train.nodes.filter((node): node is NetworkNode => node.op === 'network');
}
