import { createInterface } from 'node:readline';
import {
  newestRun,
  runsFolder,
  train as runTraining,
  type TrainingCommand,
  TrainingControl,
  type TrainingEvent,
} from '@cnn-studio/trainer';
import { explain, UserError } from '../errors';
import { Progress } from '../output/progress';
import { watchParent } from '../parent';
import { chooseName, requireProgram } from '../source';

export interface TrainCommandOptions {
  readonly train?: string;
  readonly backend: string;
  readonly steps?: number;
  readonly run?: string;
  readonly resume?: boolean;
  readonly seed?: number;
  readonly json?: boolean;
}

const COMMANDS: readonly TrainingCommand[] = ['pause', 'resume', 'stop', 'checkpoint'];

/** `cnn train`: 0 when training ended as planned or was stopped by the person, 1 when it failed. */
export async function train(file: string, options: TrainCommandOptions): Promise<number> {
  const progress = options.json ? undefined : new Progress(process.stderr);
  let told = false;
  const onEvent = (event: TrainingEvent) => {
    told ||= event.event === 'error';
    if (progress === undefined) process.stdout.write(`${JSON.stringify(event)}\n`);
    else progress.show(event);
  };
  try {
    const { program, files, name } = await prepare(file, options);
    const control = new TrainingControl();
    const release = [stopOnSignals(control), options.json ? followCommands(control) : undefined];
    try {
      await runTraining({
        program,
        train: name,
        files,
        backend: options.backend,
        run: options.resume ? (options.run ?? (await latestRun(file, name))) : options.run,
        resume: options.resume,
        steps: options.steps,
        seed: options.seed,
        onEvent,
        control,
      });
    } finally {
      for (const undo of release) undo?.();
    }
    return 0;
  } catch (error) {
    if (told) return 1;
    const message = explain(error);
    if (!options.json || message === undefined) throw error;
    // Whoever reads events gets this one as an event too.
    const code =
      error instanceof UserError ? 'diagnostics' : String((error as { code?: unknown }).code ?? 'internal');
    onEvent({ event: 'error', code, message });
    return error instanceof UserError ? error.exitCode : 1;
  }
}

async function prepare(file: string, options: TrainCommandOptions) {
  const checked = await requireProgram(file);
  const { program } = checked.result;
  const name = chooseName('train block', program.trains.keys(), options.train, '--train');
  return { program, files: checked.files, name };
}

async function latestRun(file: string, name: string): Promise<string> {
  const folder = runsFolder(file);
  const run = await newestRun(folder, name);
  if (run === undefined)
    throw new UserError(`there is no run of ${name} in ${folder} to go on with; name one with --run`);
  return run;
}

/** The first Ctrl-C saves a checkpoint and ends; a second one ends at once. */
function stopOnSignals(control: TrainingControl): () => void {
  let asked = false;
  const stop = () => {
    if (asked) process.exit(130);
    asked = true;
    process.stderr.write('\nstopping: saving a checkpoint (again to end at once)\n');
    control.send('stop');
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, stop);
  return () => {
    for (const signal of signals) process.off(signal, stop);
  };
}

/** Takes commands from standard input, and stops when the program that started this one is gone. */
function followCommands(control: TrainingControl): () => void {
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => {
    const command = COMMANDS.find((known) => known === line.trim());
    if (command !== undefined) control.send(command);
    else if (line.trim() !== '') {
      process.stderr.write(
        `cnn: unknown command "${line.trim().slice(0, 50)}"; there are ${COMMANDS.join(', ')}\n`,
      );
    }
  });
  const unwatch = watchParent(() => control.send('stop'));
  return () => {
    unwatch();
    lines.close();
    process.stdin.unref?.();
  };
}
