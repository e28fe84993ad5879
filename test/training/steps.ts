/** Some steps of a train block without a run folder: what `cnn train` computes, and nothing that it writes. */
import { compileTraining, type StateSpec } from '../../packages/compiler/src';
import type { DataSet } from '../../packages/data/src/index';
import type { CheckedTrain, Program } from '../../packages/language/src';
import type { Runner } from '../../packages/runtime/src';
import type { FloatTensor } from '../../packages/runtime/src/float-tensor';
import { download, initialValue, upload } from '../../packages/runtime/src/state';
import { planTraining } from '../../packages/runtime/src/training/plan';
import { Stepper } from '../../packages/runtime/src/training/step';

export interface Steps {
  readonly program: Program;
  /** Name of the train block. */
  readonly train: string;
  readonly runner: Runner;
  readonly steps: number;
  /** For each of the train block's sources; by default made up by `madeUp`. */
  readonly sources?: readonly DataSet[];
  /** In place of the train block's own. */
  readonly seed?: number;
  readonly batch?: number;
  /** What a tensor of the state is at first; as in a run unless given. */
  readonly initial?: (spec: StateSpec, seed: number) => FloatTensor;
}

export interface Trained {
  /** By label, step by step. */
  readonly losses: readonly Readonly<Record<string, number>>[];
  readonly specs: readonly StateSpec[];
  /** Weights, statistics, averages and the optimizers' memory, before and after. */
  readonly before: ReadonlyMap<string, FloatTensor>;
  readonly after: ReadonlyMap<string, FloatTensor>;
}

/** Trains the first steps of a train block, in its first phase. The runner's backend has to be tfjs's current one. */
export async function trainSteps(options: Steps): Promise<Trained> {
  const { runner, steps, initial = initialValue } = options;
  const { program, train } = withBatch(options.program, options.train, options.batch);
  const seed = options.seed ?? train.seed;
  const sources = options.sources ?? train.sources.map(madeUp);
  const functions = compileTraining(program, train.name);
  const lengths = sources.map(({ length }) => length);
  const plan = planTraining(train, () => Math.max(0, ...lengths), steps);
  const before = new Map(functions.state.map((spec) => [spec.name, initial(spec, seed)]));
  const state = upload(runner, before);
  const stepper = new Stepper({ runner, functions, plan, sources, batch: train.batch, seed });
  const progress = { step: 0, draws: 0, executions: functions.minimizes.map(() => 0) };
  try {
    const losses: Record<string, number>[] = [];
    for (let step = 0; step < steps; step++) {
      const done = await stepper.step(state, progress);
      runner.tf.dispose([...done.replaced.values()]);
      losses.push(done.losses);
    }
    return { losses, specs: functions.state, before, after: await download(functions.state, state) };
  } finally {
    stepper.dispose();
    runner.tf.dispose([...state.values()]);
  }
}

function withBatch(
  program: Program,
  name: string,
  batch: number | undefined,
): { program: Program; train: CheckedTrain } {
  const train = program.trains.get(name);
  if (train === undefined) throw new Error(`there is no train block ${name}`);
  if (batch === undefined) return { program, train };
  const changed = { ...train, batch };
  return { program: { ...program, trains: new Map([...program.trains, [name, changed]]) }, train: changed };
}

const EXAMPLES = 64;

/** Numbers in the range of each column, and labels in turn: what a source would give, without its files. */
export function madeUp(source: CheckedTrain['sources'][number]): DataSet {
  const columns = source.columns.map(({ name, type }) => {
    if (type.kind === 'class') return { name, shape: [], dtype: 'int32' as const, type };
    if (type.kind !== 'tensor') throw new Error(`${source.entry} gives ${type.kind}`);
    const shape = type.shape.map((size) => {
      if (typeof size !== 'number') throw new Error(`the size of ${name} of ${source.entry} is not known`);
      return size;
    });
    return { name, shape, dtype: 'float32' as const, type };
  });
  return {
    name: source.entry,
    columns,
    length: EXAMPLES,
    async read(column, indices) {
      const { shape, type } = columns[column]!;
      if (type.kind === 'class')
        return Int32Array.from(indices, (index) => (index * 7 + column) % type.count);
      const { min, max } = type.range;
      const [low, high] = [Number.isFinite(min) ? min : 0, Number.isFinite(max) ? max : 1];
      const elements = shape.reduce((product, size) => product * size, 1);
      const values = new Float32Array(indices.length * elements);
      for (let i = 0; i < indices.length; i++) {
        for (let j = 0; j < elements; j++) {
          values[i * elements + j] = low + (high - low) * fraction(indices[i]! * 7919 + j * 31 + column);
        }
      }
      return values;
    },
    sizesOf: async () => columns.map(({ shape }) => shape),
  };
}

/** A number in [0, 1) that looks random, of a whole number. */
function fraction(seed: number): number {
  let mixed = Math.imul(seed ^ (seed >>> 16), 0x45d9f3b);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
}
