import {
  type CheckedMinimize,
  type CheckedOptimizer,
  type CheckedTrain,
  catalogue,
  type DataNode,
  type EntryNode,
  type GraphNode,
  isSymbolic,
  type NodeId,
  type Program,
} from '@cnn-studio/language';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { Environment } from './environment';
import { CompileError } from './errors';
import { evaluate, neededNodes, randomNeeds } from './evaluate';
import { minimizesOf, timesPerStep } from './minimizes';
import { INFERENCE, type Mode, modeOf } from './mode';
import { requireNetwork, usedNetworks } from './networks';
import { networkState } from './state';
import type {
  FeedSpec,
  MinimizeFunction,
  StateFunction,
  StateSpec,
  Tf,
  TrainingFunctions,
  ValuesFunction,
} from './types';

type ScalarFeed = Extract<FeedSpec, { kind: 'scalar' }>;

/** Streams of random numbers: those of one minimize are apart from those of all others. */
const STREAMS_PER_FUNCTION = 10_000;

/**
 * A train block as tfjs functions: one per minimize statement, and one for any of its values.
 * @throws CompileError for an unknown or invalid train block, or a layer that can't run yet
 */
export function compileTraining(program: Program, name: string): TrainingFunctions {
  const train = requireTrain(program, name);
  const minimizes = minimizesOf(train.phases);
  const networks = [...usedNetworks(program, train.nodes)].map((used) => requireNetwork(program, used));
  const weights = networks.flatMap(networkState);
  const state = [...weights];
  for (const minimize of minimizes) {
    const { rule } = optimizerRule(minimize.optimizer);
    for (const weight of trainedWeights(weights, minimize)) {
      for (const slot of rule.slots) state.push(slotSpec(weight, minimize, slot));
    }
  }
  const averages = train.ema === undefined ? [] : averageSpecs(weights, minimizes);
  state.push(...averages);
  const averaged = new Set(averages.map((spec) => spec.name));
  const modes = train.phases.map((phase) => ({ phase, mode: modeOf(program, train, phase) }));
  const modeOfMinimize = (minimize: CheckedMinimize) =>
    modes.find(({ phase }) => minimizesOf([phase]).includes(minimize))!.mode;
  return {
    state,
    minimizes: minimizes.map((minimize) =>
      compileMinimize(program, train, minimize, weights, modeOfMinimize(minimize)),
    ),
    values: (nodes, batch, given) =>
      compileValues(program, train, { targets: nodes, batch, given }, weights, averaged),
  };
}

function requireTrain(program: Program, name: string): CheckedTrain {
  const train = program.trains.get(name);
  if (train === undefined) {
    const known = [...program.trains.keys()].join(', ') || 'none';
    throw new CompileError('unknown-name', `there is no train block called ${name} (train blocks: ${known})`);
  }
  if (!train.valid) {
    throw new CompileError('invalid', `train block ${name} has errors; run \`cnn check\` to see them`);
  }
  return train;
}

function optimizerRule(optimizer: CheckedOptimizer) {
  const rule = catalogue.get(optimizer.entry)?.optimizer;
  if (rule === undefined) {
    throw new CompileError('no-graph', `the optimizer \`${optimizer.entry}\` can be checked but not yet run`);
  }
  return { rule, args: optimizer.args };
}

function trainedWeights(weights: readonly StateSpec[], minimize: CheckedMinimize): StateSpec[] {
  return weights.filter((spec) => spec.role === 'weight' && minimize.over.includes(spec.network));
}

function slotSpec(weight: StateSpec, minimize: CheckedMinimize, slot: string): StateSpec {
  return {
    name: `${minimize.optimizer.entry}.${minimize.index}/${weight.name}/${slot}`,
    shape: weight.shape,
    initializer: { kind: 'zeros' },
    role: 'slot',
    network: weight.network,
  };
}

/**
 * The moving averages of all that training changes in networks: statistics too, for those of the weights of a moment are
 * not those of averaged weights. An average starts at the first value of what it follows.
 */
function averageSpecs(weights: readonly StateSpec[], minimizes: readonly CheckedMinimize[]): StateSpec[] {
  const trained = new Set(minimizes.flatMap((minimize) => minimize.over));
  return weights
    .filter((spec) => trained.has(spec.network))
    .map((spec) => ({ ...spec, name: averageName(spec.name), role: 'average' }));
}

/**
 * How much of the way to the new value a network's averages go. In the beginning there is little to be averaged: the decay
 * is at most (1 + t) / (10 + t) after t updates (as in TensorFlow's `ExponentialMovingAverage`), or short trainings would
 * be measured by their first random weights.
 */
function averageFeeds(train: CheckedTrain, minimize: CheckedMinimize): ScalarFeed[] {
  const { ema } = train;
  if (ema === undefined) return [];
  return minimize.over.map((network) => {
    const training = minimizesOf(train.phases).filter(({ over }) => over.includes(network));
    return {
      kind: 'scalar',
      name: averageFeedName(network),
      value(_execution, _total, executed) {
        const t = training.reduce((sum, { index }) => sum + executed[index]!, 0);
        return 1 - Math.min(ema, (1 + t) / (10 + t));
      },
    };
  });
}

function averageFeedName(network: string): string {
  return `ema ${network}`;
}

/** The moving average of a weight or statistic among the state. */
export function averageName(name: string): string {
  return `ema/${name}`;
}

type ProgressUses = Extract<FeedSpec, { kind: 'progress' }>['uses'];

/** The minimizes whose losses depend on a value. */
function progressUses(train: CheckedTrain, id: NodeId): ProgressUses {
  return minimizesOf(train.phases)
    .filter(({ loss }) => neededNodes(train, [loss]).some((node) => node.id === id))
    .map((minimize) => ({ minimize: minimize.index, perStep: timesPerStep(train, minimize) }));
}

interface Feeding {
  readonly feeds: FeedSpec[];
  readonly dataNodes: readonly DataNode[];
  /** Numbers that follow the training. */
  readonly following: readonly EntryNode[];
  readonly randomKeys: readonly string[];
}

/** @param usesOf of a number that follows the training: the minimizes whose steps it follows */
function feedsFor(
  program: Program,
  nodes: readonly GraphNode[],
  mode: Mode,
  firstStream: number,
  usesOf: (id: NodeId) => ProgressUses,
): Feeding {
  const dataNodes = nodes.filter((node): node is DataNode => node.op === 'data');
  const needs = randomNeeds(program, nodes, mode);
  const feeds: FeedSpec[] = dataNodes.map((node) => {
    if (node.type.kind === 'class') {
      return { kind: 'data', source: node.source, column: node.column, shape: [], dtype: 'int32' };
    }
    const { type } = node;
    if (!(type.kind === 'tensor' || type.kind === 'map') || type.shape.some(isSymbolic)) {
      throw new CompileError(
        'symbolic-size',
        'the images have different sizes, but a batch needs one size; cut patches, for example folder("photos", channels: 3) -> patch(64)',
      );
    }
    const shape = type.shape as readonly number[];
    const dtype = type.kind === 'map' ? 'int32' : 'float32';
    return { kind: 'data', source: node.source, column: node.column, shape, dtype };
  });
  needs.forEach((need, index) => {
    feeds.push({
      kind: 'random',
      stream: firstStream + index,
      distribution: need.spec.distribution,
      shape: need.shape,
      fixed: need.fixed,
    });
  });
  const following = nodes.filter(
    (node): node is EntryNode => node.op === 'entry' && catalogue.get(node.entry)?.course !== undefined,
  );
  for (const { id, entry, args } of following) {
    const value = (share: number) => catalogue.get(entry)!.course!(args, share);
    feeds.push({ kind: 'progress', value, uses: usesOf(id) });
  }
  return { feeds, dataNodes, following, randomKeys: needs.map((need) => need.key) };
}

/** Streams of `fixed` values: the same for every function that needs them. */
function shareFixedStreams(feeding: Feeding, fixedStreams: ReadonlyMap<string, number>): void {
  feeding.randomKeys.forEach((key, index) => {
    const position = feeding.dataNodes.length + index;
    const feed = feeding.feeds[position]!;
    if (feed.kind === 'random' && feed.fixed) {
      feeding.feeds[position] = { ...feed, stream: fixedStreams.get(key)! };
    }
  });
}

function fixedStreams(program: Program, train: CheckedTrain): Map<string, number> {
  // In any mode the same: a value is fixed for the whole run.
  const needs = randomNeeds(program, train.nodes, () => true).filter((need) => need.fixed);
  return new Map(needs.map((need, index) => [need.key, index]));
}

function bindFeeds(
  nodes: readonly GraphNode[],
  feeding: Feeding,
  given: readonly Tensor[],
): { values: Map<NodeId, Tensor>; randoms: Map<string, Tensor> } {
  const values = new Map<NodeId, Tensor>();
  feeding.dataNodes.forEach((node, index) => {
    values.set(node.id, given[index]!);
  });
  const firstFollowing = feeding.dataNodes.length + feeding.randomKeys.length;
  feeding.following.forEach((node, index) => {
    values.set(node.id, given[firstFollowing + index]!);
  });
  const randoms = new Map<string, Tensor>();
  feeding.randomKeys.forEach((key, index) => {
    randoms.set(key, given[feeding.dataNodes.length + index]!);
  });
  if (nodes.some((node) => node.op === 'input')) throw new Error('a train block has no inputs');
  return { values, randoms };
}

function compileMinimize(
  program: Program,
  train: CheckedTrain,
  minimize: CheckedMinimize,
  weights: readonly StateSpec[],
  mode: Mode,
): MinimizeFunction {
  const { rule, args } = optimizerRule(minimize.optimizer);
  const nodes = neededNodes(train, [minimize.loss]);
  const own = [{ minimize: minimize.index, perStep: timesPerStep(train, minimize) }];
  const feeding = feedsFor(program, nodes, mode, (minimize.index + 1) * STREAMS_PER_FUNCTION, () => own);
  shareFixedStreams(feeding, fixedStreams(program, train));

  const learningRate = learningRateAt(minimize.optimizer);
  const scalarFeeds: ScalarFeed[] = [
    ...Object.keys(rule.scalars(args, 1, learningRate(1, 1))).map(
      (name): ScalarFeed => ({
        kind: 'scalar',
        name,
        value: (execution, total) => rule.scalars(args, execution, learningRate(execution, total))[name]!,
      }),
    ),
    ...averageFeeds(train, minimize),
  ];

  const networks = usedNetworks(program, nodes);
  const trained = trainedWeights(weights, minimize);
  const statistics = weights.filter(
    (spec) => spec.role === 'statistic' && networks.has(spec.network) && minimize.over.includes(spec.network),
  );
  const slots = trained.flatMap((weight) => rule.slots.map((slot) => slotSpec(weight, minimize, slot).name));
  const averages =
    train.ema === undefined ? [] : [...trained, ...statistics].map(({ name }) => averageName(name));
  const { accumulate = 1 } = train;
  const sums =
    accumulate === 1 ? [] : trained.map(({ name, shape }) => ({ name: sumName(name, minimize), shape }));
  const sumNames = sums.map(({ name }) => name);
  const computing = weights.filter((spec) => networks.has(spec.network)).map((spec) => spec.name);
  const reads = [...computing, ...slots, ...averages, ...sumNames];
  const writes = [
    ...trained.map((spec) => spec.name),
    ...statistics.map((spec) => spec.name),
    ...slots,
    ...averages,
  ];
  const inputCount = feeding.feeds.length;

  /** The loss of one batch, its gradients, and new statistics. */
  const differentiate = (tf: Tf, read: (name: string) => Tensor, given: readonly Tensor[]) => {
    const { values, randoms } = bindFeeds(nodes, feeding, given);
    const batch = batchOf(given, feeding, train.batch);
    const updated = new Map<string, Tensor>();
    const lossOf = (): Scalar => {
      const inner = new Map(values);
      evaluate(program, nodes, inner, {
        tf,
        mode,
        batch,
        state: (name) => updated.get(name) ?? read(name),
        random: (key) => randoms.get(key)!,
        update(name, network, value) {
          // "Only the named networks change": others keep their statistics.
          if (!minimize.over.includes(network)) return;
          updated.get(name)?.dispose();
          updated.set(name, tf.keep(value));
        },
      });
      return inner.get(minimize.loss)! as Scalar;
    };
    const { value: loss, grads } = gradients(
      tf,
      lossOf,
      trained.map((weight) => read(weight.name)),
    );
    // A statistic whose layer was not reached stays as it was.
    const statistic = ({ name }: StateSpec) => updated.get(name) ?? tf.clone(read(name));
    return { loss, grads, statistic };
  };

  const gather: StateFunction = {
    feeds: feeding.feeds,
    reads: [...computing, ...sumNames],
    writes: [...sumNames, ...statistics.map((spec) => spec.name)],
    run(tf, state, given) {
      const read = reader(this.reads, state);
      const { loss, grads, statistic } = differentiate(tf, read, given);
      const added = grads.map((gradient, index) => tf.add(read(sumNames[index]!), gradient));
      const made = [...added, ...statistics.map(statistic)];
      return { state: made, loss, sum: tf.addN(made.map((tensor) => tf.sum(tensor))) };
    },
  };

  return {
    minimize,
    feeds: [...feeding.feeds, ...scalarFeeds],
    reads,
    writes,
    sums,
    ...(accumulate === 1 ? {} : { gather }),
    run(tf, state, given) {
      const read = reader(reads, state);
      const { loss, grads, statistic } = differentiate(tf, read, given);
      const whole =
        accumulate === 1
          ? grads
          : grads.map((gradient, index) => tf.mul(tf.add(read(sumNames[index]!), gradient), 1 / accumulate));
      const clipped = train.clip === undefined ? whole : clipByGlobalNorm(tf, whole, train.clip);

      const scalars: Record<string, Tensor> = {};
      scalarFeeds.forEach(({ name }, index) => {
        scalars[name] = given[inputCount + index]!;
      });
      const written = new Map<string, Tensor>();
      const average = ({ name, network }: StateSpec, value: Tensor) => {
        const old = read(averageName(name));
        const step = tf.mul(tf.sub(value, old), scalars[averageFeedName(network)]!);
        written.set(averageName(name), tf.add(old, step));
      };
      trained.forEach((weight, index) => {
        const current: Record<string, Tensor> = {};
        for (const slot of rule.slots) current[slot] = read(slotSpec(weight, minimize, slot).name);
        const next = rule.update(tf, args, read(weight.name), clipped[index]!, current, scalars);
        written.set(weight.name, next.weight);
        for (const slot of rule.slots) {
          written.set(slotSpec(weight, minimize, slot).name, next.slots[slot]!);
        }
        if (train.ema !== undefined) average(weight, next.weight);
      });
      for (const spec of statistics) {
        const next = statistic(spec);
        written.set(spec.name, next);
        if (train.ema !== undefined) average(spec, next);
      }
      const made = writes.map((name) => written.get(name)!);
      // Averages are made of the others.
      const summed = made.slice(0, made.length - averages.length).map((tensor) => tf.sum(tensor));
      return { state: made, loss, sum: tf.addN(summed) };
    },
  };
}

/** A tensor of the state by its name among those that a function reads. */
function reader(names: readonly string[], state: readonly Tensor[]): (name: string) => Tensor {
  const places = new Map(names.map((name, index) => [name, index]));
  return (name) => state[places.get(name)!]!;
}

/** The sum of a weight's gradients over the batches of a step. */
function sumName(weight: string, { index }: CheckedMinimize): string {
  return `sum.${index}/${weight}`;
}

function batchOf(given: readonly Tensor[], feeding: Feeding, fallback: number): number {
  const batched = feeding.feeds.findIndex((feed) => feed.kind === 'data' || feed.kind === 'random');
  return given[batched]?.shape[0] ?? fallback;
}

/** Gradients with zeros for weights that the loss does not reach. */
function gradients(
  tf: Tf,
  loss: () => Scalar,
  weights: readonly Tensor[],
): { value: Scalar; grads: Tensor[] } {
  const result = tf.tidy(() => tf.engine().gradients(loss, [...weights], undefined, true));
  const grads = weights.map((weight, index) => result.grads[index] ?? tf.zerosLike(weight));
  return { value: result.value, grads };
}

/** Scales all gradients by one factor so that their joint Euclidean norm is at most `limit` (Pascanu et al., 2013). */
function clipByGlobalNorm(tf: Tf, grads: readonly Tensor[], limit: number): Tensor[] {
  const squares = grads.map((grad) => tf.sum(tf.square(grad)));
  const norm = tf.sqrt(squares.reduce((a, b) => tf.add(a, b)));
  const factor = tf.div(limit, tf.maximum(norm, limit));
  return grads.map((grad) => tf.mul(grad, factor));
}

function learningRateAt(optimizer: CheckedOptimizer): (execution: number, total: number) => number {
  const parameter = optimizer.args.schedule('learning_rate');
  if (typeof parameter === 'number') return () => parameter;
  const schedule = catalogue.get(parameter.entry)?.value;
  if (schedule === undefined) {
    throw new CompileError('no-graph', `the schedule \`${parameter.entry}\` can be checked but not yet run`);
  }
  return (execution, total) => schedule(parameter.args, execution - 1, total);
}

function compileValues(
  program: Program,
  train: CheckedTrain,
  wanted: {
    readonly targets: readonly NodeId[];
    readonly batch: number;
    readonly given?: ReadonlySet<NodeId>;
  },
  weights: readonly StateSpec[],
  averaged: ReadonlySet<string>,
): ValuesFunction {
  const { targets, batch, given = new Set<NodeId>() } = wanted;
  const nodes = neededNodes(train, targets, given);
  const known = nodes.filter(({ id }) => given.has(id));
  const computed = nodes.filter(({ id }) => !given.has(id));
  const feeding = feedsFor(program, computed, INFERENCE, 0, (id) => progressUses(train, id));
  const fixed = fixedStreams(program, train);
  // Streams of what is drawn for a preview or measure start after the fixed ones.
  feeding.feeds.forEach((feed, index) => {
    if (feed.kind === 'random') feeding.feeds[index] = { ...feed, stream: feed.stream + fixed.size };
  });
  shareFixedStreams(feeding, fixed);
  const networks = usedNetworks(program, computed);
  const used = weights.filter((spec) => networks.has(spec.network)).map((spec) => spec.name);
  const reads = used.map((name) => (averaged.has(averageName(name)) ? averageName(name) : name));
  const index = new Map(used.map((name, position) => [name, position]));
  return {
    nodes: targets,
    feeds: [...feeding.feeds, ...known.map(({ id }): FeedSpec => ({ kind: 'average', node: id }))],
    reads,
    run(tf, state, fed) {
      const { values, randoms } = bindFeeds(nodes, feeding, fed);
      known.forEach(({ id }, position) => {
        values.set(id, fed[feeding.feeds.length + position]!);
      });
      const perExample = new Map<NodeId, Tensor>();
      const environment: Environment = {
        tf,
        mode: INFERENCE,
        batch: batchOf(fed, feeding, batch),
        state: (name) => state[index.get(name)!]!,
        random: (key) => randoms.get(key)!,
        update() {},
      };
      evaluate(program, nodes, values, environment, { perExample });
      return targets.map((target) => perExample.get(target) ?? values.get(target)!);
    },
  };
}
