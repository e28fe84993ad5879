import { createInterface } from 'node:readline';
import {
  newestRun,
  runsFolder,
  train as runTraining,
  sourcesAsBegun,
  type TrainingCommand,
  TrainingControl,
  type TrainingEvent,
} from '@cnn-studio/trainer';
import { Attendance } from '../attendance';
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
  /** Seconds. */
  readonly linger?: number;
  readonly asBegun?: boolean;
}

const COMMANDS: readonly TrainingCommand[] = ['pause', 'resume', 'stop', 'checkpoint'];

/** `cnn train`: 0 when training ended as planned or was stopped by the person, 1 when it failed. */
export async function train(file: string, options: TrainCommandOptions): Promise<number> {
  const progress = options.json ? undefined : new Progress(process.stderr);
  let told = false;
  let attendance: Attendance | undefined;
  const onEvent = (event: TrainingEvent) => {
    told ||= event.event === 'error';
    const line = JSON.stringify(event);
    if (progress === undefined) process.stdout.write(`${line}\n`);
    else progress.show(event);
    attendance?.tell(line);
  };
  try {
    const { program, files, name } = await prepare(file, options);
    const control = new TrainingControl();
    if (options.linger !== undefined) attendance = await attend(control, options.linger);
    const release = [
      stopOnSignals(control),
      options.json ? followInput(control) : undefined,
      options.json && attendance === undefined ? watchParent(() => control.send('stop')) : undefined,
    ];
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
        address: attendance?.address,
      });
    } finally {
      for (const undo of release) undo?.();
      attendance?.close();
    }
    return 0;
  } catch (error) {
    if (told) return 1;
    const message = explain(error);
    if (!options.json || message === undefined) throw error;
    // Whoever reads events gets this one as an event too.
    const code =
      error instanceof UserError ? 'diagnostics' : String((error as { code?: unknown }).code ?? 'internal');
    onEvent({ event: 'error', code, message: error instanceof UserError ? error.brief : message });
    return error instanceof UserError ? error.exitCode : 1;
  }
}

async function prepare(file: string, options: TrainCommandOptions) {
  const checked = requireProgram(file, begunBy(file, options));
  const { program } = checked.result;
  const name = chooseName('train block', program.trains.keys(), options.train, '--train');
  return { program, files: checked.files, name };
}

function begunBy(file: string, { asBegun, resume, run }: TrainCommandOptions) {
  if (!asBegun) return undefined;
  if (run === undefined || !resume) throw new UserError('--as-begun goes with --resume and --run', 2);
  return sourcesAsBegun(run, file);
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

/** Outlives the program that started this one for a while, within which another one may take the run over. */
function attend(control: TrainingControl, seconds: number): Promise<Attendance> {
  for (const stream of [process.stdout, process.stderr]) {
    // Nobody reads them any more once that program is gone: no reason to end without a checkpoint.
    stream.removeAllListeners('error');
    stream.on('error', () => {});
  }
  return Attendance.begin({
    waitMs: seconds * 1000,
    onLine: (line) => obey(control, line),
    onForsaken: () => control.send('stop'),
  });
}

function followInput(control: TrainingControl): () => void {
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => obey(control, line));
  return () => {
    lines.close();
    process.stdin.unref?.();
  };
}

function obey(control: TrainingControl, line: string): void {
  const command = COMMANDS.find((known) => known === line.trim());
  if (command !== undefined) control.send(command);
  else if (line.trim() !== '') {
    process.stderr.write(
      `cnn: unknown command "${line.trim().slice(0, 50)}"; there are ${COMMANDS.join(', ')}\n`,
    );
  }
}
