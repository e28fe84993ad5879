/**
 * What an exported training is worth: it does the first steps with given batches and random numbers, and so does what
 * `cnn train` runs; the losses are compared.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  compileTraining,
  type FeedSpec,
  type MinimizeFunction,
  type StateFunction,
  type TrainingFunctions,
} from '@cnn-studio/compiler';
import type { CheckedTrain, IterationStep, Program } from '@cnn-studio/language';
import * as tf from '@tensorflow/tfjs-core';
import { compile } from 'tfjs-onnxruntime';
import { generator } from '../../certificate';
import { PythonSession } from '../../python/session';
import { safetensors } from '../../safetensors';
import type { NamedValues } from '../../weights';
import givenNumbers from '../python/given.py';
import replay from '../python/replay.py';
import type { TrainingProject } from './index';
import { columnNames } from './sources';

/** One execution of a minimize in both. */
export interface ComparedLoss {
  /** Of the minimize. */
  readonly label: string;
  readonly ours: number;
  readonly theirs: number;
}

export interface ComparedTraining {
  /** PyTorch's. */
  readonly version: string;
  /** Examples of a batch. */
  readonly batch: number;
  readonly losses: readonly ComparedLoss[];
  /** The largest difference of two losses, by the loss where that is larger than 1. */
  readonly difference: number;
  /**
   * How much our own losses change where the weights at the start are moved by a millionth, for rounding grows as much; absent
   * where there is little difference.
   */
  readonly ofMoved?: number;
}

/** How many losses are compared. */
const EXECUTIONS = 20;

/** Examples that are enough to tell; a train block's own batch may be too many to wait for. */
const LARGEST_BATCH = 4;

const MILLIONTH = 1e-6;

/** Differences that need no explanation. */
const ROUNDING = 1e-4;

/**
 * @param start weights and statistics that training begins with
 * @param count of losses
 */
export async function compareTraining(
  program: Program,
  name: string,
  start: readonly NamedValues[],
  project: TrainingProject,
  session: ReplaySession,
  count = EXECUTIONS,
): Promise<ComparedTraining> {
  const train = program.trains.get(name)!;
  const batch = Math.min(train.batch, LARGEST_BATCH);
  await tf.setBackend('onnxruntime');
  const ours = new OurTraining(program, name, start, batch);
  const version = await session.load(
    project,
    batch,
    ours.minimizes.map(() => TOTAL),
  );
  const order = executions(train, count).map((index) => ({
    index,
    label: ours.minimizes[index]!.minimize.label,
  }));
  const given: GivenFeeds[] = [];
  const losses: ComparedLoss[] = [];
  const kept = new Set<string>();
  try {
    for (const { index, label } of order) {
      const feeds = ours.feeds(index, TOTAL);
      given.push(feeds);
      losses.push({
        label,
        ours: await ours.execute(index, feeds),
        theirs: await session.execute(index, train, feeds, kept),
      });
    }
    const difference = Math.max(...losses.map((loss) => apart(loss.ours, loss.theirs)));
    if (difference < ROUNDING) return { version, batch, losses, difference };
    const moved = ours.from(movedBy(start, MILLIONTH));
    const changes: number[] = [];
    for (const [at, { index }] of order.entries()) {
      changes.push(apart(losses[at]!.ours, await moved.execute(index, given[at]!)));
    }
    moved.dispose();
    return { version, batch, losses, difference, ofMoved: Math.max(...changes) };
  } finally {
    ours.dispose();
  }
}

function apart(a: number, b: number): number {
  if (Object.is(a, b)) return 0;
  const difference = Math.abs(a - b) / Math.max(1, Math.abs(a));
  return Number.isNaN(difference) ? Infinity : difference;
}

function movedBy(start: readonly NamedValues[], share: number): NamedValues[] {
  const next = generator(2);
  return start.map(({ spec, values }) => ({
    spec,
    values: values.map((value) => value * (1 + share * (2 * next() - 1))),
  }));
}

/** How often each minimize is said to be executed in all: schedules and ramps follow it. */
const TOTAL = 40;

/** The first executions, of every phase as many. */
function executions(train: CheckedTrain, count: number): number[] {
  const found: number[] = [];
  const share = Math.ceil(count / train.phases.length);
  for (const { iteration } of train.phases) {
    const once: number[] = [];
    const visit = (steps: readonly IterationStep[]) => {
      for (const step of steps) {
        if (step.kind === 'minimize') once.push(step.index);
        else for (let turn = 0; turn < step.count; turn++) visit(step.body);
      }
    };
    visit(iteration);
    for (let i = 0; i < share && once.length > 0; i++) found.push(once[i % once.length]!);
  }
  return found.slice(0, count);
}

interface GivenFeed {
  readonly feed: FeedSpec;
  readonly data: Float32Array | Int32Array;
  /** With the batch. */
  readonly shape: readonly number[];
}

/** For each batch of a step what the minimize is fed. */
type GivenFeeds = readonly (readonly GivenFeed[])[];

/** The steps as `cnn train` does them, on ONNX Runtime. */
class OurTraining {
  minimizes: readonly MinimizeFunction[];
  private functions: TrainingFunctions;
  /** Whether its compiled functions are another's. */
  private borrowed = false;
  private readonly state = new Map<string, tf.Tensor>();
  private readonly executed: number[];
  private readonly next = generator(1);
  private readonly fixed = new Map<number, Float32Array>();
  private compiled = new Map<StateFunction, ReturnType<typeof compile>>();
  private readonly accumulate: number;
  private readonly classes: (source: number, column: number) => number;

  constructor(
    private readonly program: Program,
    private readonly name: string,
    start: readonly NamedValues[],
    private readonly batch: number,
  ) {
    const train = program.trains.get(name)!;
    this.functions = compileTraining(program, name);
    this.minimizes = this.functions.minimizes;
    this.accumulate = train.accumulate ?? 1;
    this.executed = this.minimizes.map(() => 0);
    this.begin(start);
    this.classes = (source, column) => {
      const type = train.sources[source]!.columns[column]!.type;
      return type.kind === 'class' ? type.count : 1;
    };
  }

  private begin(start: readonly NamedValues[]): void {
    const values = new Map(start.map(({ spec, values: numbers }) => [spec.name, numbers]));
    for (const { name, role, shape } of this.functions.state) {
      const followed = role === 'average' ? name.slice('ema/'.length) : name;
      const numbers = values.get(followed);
      this.state.set(name, numbers === undefined ? tf.zeros([...shape]) : tf.tensor(numbers, [...shape]));
    }
  }

  /** The same training from other weights. */
  from(start: readonly NamedValues[]): Pick<OurTraining, 'execute' | 'dispose'> {
    const other = new OurTraining(this.program, this.name, start, this.batch);
    other.borrowed = true;
    other.functions = this.functions;
    other.minimizes = this.minimizes;
    other.compiled = this.compiled;
    return other;
  }

  feeds(index: number, total: number): GivenFeeds {
    return Array.from({ length: this.accumulate }, () =>
      this.minimizes[index]!.feeds.map((feed) => this.feed(feed, index, total)),
    );
  }

  private feed(feed: FeedSpec, index: number, total: number): GivenFeed {
    const execution = this.executed[index]! + 1;
    switch (feed.kind) {
      case 'scalar':
        return scalar(feed, feed.value(execution, total, this.executed));
      case 'progress': {
        const perStep = feed.uses.find((use) => use.minimize === index)?.perStep ?? 1;
        const steps = Math.ceil(total / perStep);
        return scalar(feed, feed.value(Math.min(1, Math.floor((execution - 1) / perStep) / (steps - 1))));
      }
      case 'average':
        throw new Error('a minimize is fed no averages');
      case 'data': {
        const shape = [this.batch, ...feed.shape];
        const count = this.classes(feed.source, feed.column);
        const length = shape.reduce((a, b) => a * b, 1);
        const data =
          feed.dtype === 'int32'
            ? Int32Array.from({ length }, () => Math.floor(this.next() * count))
            : Float32Array.from({ length }, this.next);
        return { feed, shape, data };
      }
      case 'random': {
        const shape = [this.batch, ...feed.shape];
        const known = feed.fixed ? this.fixed.get(feed.stream) : undefined;
        const data = known ?? this.draw(feed.distribution, shape);
        if (feed.fixed) this.fixed.set(feed.stream, data);
        return { feed, shape, data };
      }
    }
  }

  private draw(distribution: 'normal' | 'uniform', shape: readonly number[]): Float32Array {
    const size = shape.reduce((a, b) => a * b, 1);
    if (distribution === 'uniform') return Float32Array.from({ length: size }, this.next);
    return Float32Array.from(
      { length: size },
      () => Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next()),
    );
  }

  /** @returns the mean loss of its batches */
  async execute(index: number, given: GivenFeeds): Promise<number> {
    const minimize = this.minimizes[index]!;
    const sums = new Map((minimize.sums ?? []).map(({ name, shape }) => [name, tf.zeros([...shape])]));
    let total = 0;
    for (const [part, feeds] of given.entries()) {
      const one: StateFunction = part === given.length - 1 ? minimize : minimize.gather!;
      const fed = feeds
        .slice(0, one.feeds.length)
        .map(({ data, shape, feed }) =>
          tf.tensor(data, [...shape], feed.kind === 'data' ? feed.dtype : 'float32'),
        );
      const read = one.reads.map((name) => sums.get(name) ?? this.state.get(name)!);
      const outputs = await this.function(one, minimize.minimize.label)([...read, ...fed]);
      tf.dispose(fed);
      one.writes.forEach((name, i) => {
        const holder = sums.has(name) ? sums : this.state;
        holder.get(name)!.dispose();
        holder.set(name, outputs[i]!);
      });
      const loss = outputs[one.writes.length]!;
      total += (await loss.data())[0]!;
      loss.dispose();
    }
    tf.dispose([...sums.values()]);
    this.executed[index]!++;
    return total / given.length;
  }

  private function(one: StateFunction, label: string): ReturnType<typeof compile> {
    let found = this.compiled.get(one);
    if (found === undefined) {
      const reads = one.reads.length;
      found = compile(
        (...inputs: tf.Tensor[]) => {
          const { state, loss } = one.run(tf, inputs.slice(0, reads), inputs.slice(reads));
          return [...state, loss];
        },
        { name: `the step of ${label}` },
      );
      this.compiled.set(one, found);
    }
    return found;
  }

  dispose(): void {
    tf.dispose([...this.state.values()]);
    if (!this.borrowed) for (const one of this.compiled.values()) one.dispose();
  }
}

function scalar(feed: FeedSpec, value: number): GivenFeed {
  return { feed, shape: [], data: Float32Array.of(value) };
}

/** One Python for any number of projects. */
export class ReplaySession {
  private readonly session: PythonSession;
  private count = 0;
  private folder = '';

  constructor(python: string) {
    this.session = new PythonSession(python, replay, { modules: { 'given.py': givenNumbers } });
  }

  /** @returns PyTorch's version */
  async load(project: TrainingProject, batch: number, steps: readonly number[]): Promise<string> {
    this.folder = join(this.session.folder, String(this.count++));
    mkdirSync(this.folder);
    for (const [name, content] of Object.entries(project.files))
      writeFileSync(join(this.folder, name), content);
    const { version } = await this.session.ask({ do: 'load', folder: this.folder, batch, steps });
    return String(version);
  }

  /** @param kept what was drawn once and given before */
  async execute(index: number, train: CheckedTrain, given: GivenFeeds, kept: Set<string>): Promise<number> {
    const batches = given.map((feeds, part) => {
      const file = join(this.folder, `given${part}.safetensors`);
      const tensors = feeds.map(({ data, shape }, i) => ({
        spec: { name: String(i), shape },
        values: Float32Array.from(data),
      }));
      writeFileSync(file, safetensors(tensors));
      const columns = feeds.flatMap(({ feed }, i) =>
        feed.kind === 'data' ? [[columnNames(train, feed.source)[feed.column]!, String(i), feed.dtype]] : [],
      );
      const randoms = feeds.flatMap(({ feed }, i) => {
        if (feed.kind !== 'random') return [];
        const key = String(feed.stream);
        if (feed.fixed && kept.has(key)) return [];
        if (feed.fixed) kept.add(key);
        return [String(i)];
      });
      return [file, columns, randoms];
    });
    const { loss } = await this.session.ask({ do: 'execute', index, batches });
    return Number(loss);
  }

  close(): void {
    this.session.close();
  }
}
