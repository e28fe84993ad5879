import type { TrainingFunctions } from '@cnn-studio/compiler';
import { startEngine } from '@cnn-studio/exporters';
import type { Program } from '@cnn-studio/language';
import { parseCommand, TRAINING_COMMANDS, type TrainingEvent } from '@cnn-studio/protocol';
import { newestRun, runsFolder, sourcesAtStart } from '@cnn-studio/runtime/node';
import { train as runTraining, TrainingControl } from '@cnn-studio/trainer';
import { ControlServer, FLUSH_MS, MAX_COMMAND, MAX_UNREAD } from '../control-server';
import { explain, UserError } from '../errors';
import { followLines } from '../lines';
import { warningLine } from '../output/problems';
import { Progress } from '../output/progress';
import { watchParent } from '../parent';
import { StopSignals } from '../signals';
import { requireTrain } from '../source';
import { type LossListener, onLoss, writeLine } from '../streams';
import { givenStarts, type StartOptions } from '../trained-run';

export interface TrainCommandOptions extends StartOptions {
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
  readonly threads?: number;
  readonly engine?: 'tfjs' | 'pytorch';
  readonly processes?: number;
  readonly precision?: 'float32' | 'bfloat16';
  readonly compile?: boolean;
  readonly python?: string;
}

/** `cnn train`: 0 when training ended as planned or was stopped by the person, 1 when it failed. */
export async function train(file: string, options: TrainCommandOptions): Promise<number> {
  const progress = options.json ? undefined : new Progress(process.stderr);
  let told = false;
  let server: ControlServer | undefined;
  let signals: StopSignals | undefined;
  // With a socket for others standard output is one audience of several, and the record has it all.
  const maxUnread = options.linger === undefined ? undefined : MAX_UNREAD;
  const onEvent = (event: TrainingEvent) => {
    told ||= event.event === 'error';
    if (event.event === 'start') signals?.building();
    if (event.event === 'step') signals?.armed();
    const line = JSON.stringify(event);
    if (progress === undefined) writeLine(process.stdout, line, maxUnread);
    else progress.show(event);
    server?.tell(line);
  };
  try {
    const { program, files, name } = await prepare(file, options);
    const control = new TrainingControl();
    const stop = () => control.send('stop');
    if (options.linger !== undefined) server = await serveClients(control, options.linger);
    signals = new StopSignals(() => {
      writeLine(process.stderr, '\nstopping: saving a checkpoint (press Ctrl-C again to quit at once)');
      stop();
    });
    let status = 0;
    const fail = () => {
      status = 1;
    };
    onLoss(onAudienceLost(options, stop, fail));
    const release = [
      () => signals?.release(),
      options.json ? followInput(control) : undefined,
      options.json && server === undefined ? watchParent(stop) : undefined,
    ];
    try {
      await runTraining({
        program,
        train: name,
        files,
        // What draws and measures beside PyTorch is on the processor unless it is named.
        backend: options.engine === 'pytorch' && options.backend === 'auto' ? 'cpu' : options.backend,
        run: options.resume ? (options.run ?? (await latestRun(file, name))) : options.run,
        resume: options.resume,
        steps: options.steps,
        seed: options.seed,
        threads: options.threads,
        starts: givenStarts(options),
        engine: engineFor(program, name, options),
        onEvent,
        control,
        address: server?.address,
      });
    } finally {
      for (const undo of release) undo?.();
      server?.close();
      if (server !== undefined) leaveUnread();
    }
    return status;
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
  const { checked, name } = requireTrain(file, options.train, { begun: begunBy(file, options) }, tell);
  return { program: checked.result.program, files: checked.files, name };
}

function engineFor(program: Program, train: string, options: TrainCommandOptions) {
  const { engine, processes, precision, compile, python, threads } = options;
  if (engine !== 'pytorch') {
    const alone = Object.entries({ processes, precision, compile, python }).find(
      ([, value]) => value !== undefined,
    );
    if (alone !== undefined) throw new UserError(`--${alone[0]} goes with --engine pytorch`, 2);
    return undefined;
  }
  return (functions: TrainingFunctions) =>
    startEngine(program, train, functions, {
      python: { python, workspace: process.cwd() },
      processes,
      precision,
      compile,
      threads,
    });
}

function begunBy(file: string, { asBegun, resume, run }: TrainCommandOptions) {
  if (!asBegun) return undefined;
  if (run === undefined || !resume) throw new UserError('--as-begun goes with --resume and --run', 2);
  return sourcesAtStart(run, file);
}

async function latestRun(file: string, name: string): Promise<string> {
  const folder = runsFolder(file);
  const run = await newestRun(folder, [name], file);
  if (run === undefined)
    throw new UserError(`there is no run of ${name} in ${folder} to resume; name one with --run`);
  return run;
}

/** Outlives the program that started this one for a while, within which another one may take the run over. */
function serveClients(control: TrainingControl, seconds: number): Promise<ControlServer> {
  return ControlServer.begin({
    waitMs: seconds * 1000,
    onLine: (line) => obey(control, line),
    onAbandoned: () => control.send('stop'),
  });
}

/**
 * Whoever was shown the progress has gone. A run that waits for another window goes on; so does one whose terminal
 * was closed without ending it, or whose messages a full disk doesn't take. One that was piped into a reader that
 * has ended saves a checkpoint and ends, as does one whose events can't be written.
 * @param fail it ends with an error
 */
function onAudienceLost(options: TrainCommandOptions, stop: () => void, fail: () => void): LossListener {
  let isTold = false;
  return (stream, error) => {
    if (options.linger !== undefined || isTold) return;
    const isEvents = stream === 'stdout' && options.json;
    if (error.code !== 'EPIPE' && !isEvents) return;
    isTold = true;
    stop();
    if (error.code === 'EPIPE') return;
    fail();
    tell(`events can't be written to standard output (${error.message}); saving the run and stopping`);
  };
}

function followInput(control: TrainingControl): () => void {
  const release = followLines(process.stdin, MAX_COMMAND, {
    line: (line) => obey(control, line),
    tooLong: () => tell(`a line of more than ${MAX_COMMAND} characters is not a command`),
  });
  return () => {
    release();
    process.stdin.unref?.();
  };
}

function obey(control: TrainingControl, line: string): void {
  const command = parseCommand(line);
  if (command !== undefined) control.send(command);
  else if (line.trim() !== '') {
    tell(`unknown command "${line.trim().slice(0, 50)}"; there are ${TRAINING_COMMANDS.join(', ')}`);
  }
}

function tell(message: string): void {
  writeLine(process.stderr, warningLine(message));
}

/** A reader that stopped reading doesn't keep a run alive that has ended. */
function leaveUnread(): void {
  setTimeout(() => process.exit(), FLUSH_MS).unref();
}
