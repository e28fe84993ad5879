import type { FeedSpec, StateSpec, TrainingFunctions } from '@cnn-studio/compiler';
import {
  Arguments,
  type CheckedMinimize,
  type CheckedNetwork,
  type CheckedTrain,
  type GraphNode,
  type IterationStep,
  type Program,
  tensor,
} from '@cnn-studio/language';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';

/**
 * A train block made by hand, small enough for tfjs's plain JavaScript: digits get noise, and one gain and one
 * bias for all pixels learn to take it away, by gradient descent with momentum. It is written as
 *
 *   data clean, label = mnist(train)
 *   noisy = clean + noise
 *   restored = Affine(noisy)
 *   repeat 2 { minimize l2(restored, clean) over Affine }
 */
const span = { start: 0, end: 0 } as never;
const location = { file: 'tiny.cnn', span };
const IMAGE = tensor([28, 28, 1], { min: 0, max: 1 });
const LABEL = { kind: 'class', count: 10 } as const;

export const NOISY = 3;
export const RESTORED = 4;
export const ERROR = 5;
export const BATCH = 4;

const base = { origin: { location, uses: [] }, fixed: false };
const entry = (entry: string) =>
  ({
    op: 'entry',
    entry,
    args: new Arguments(new Map()),
    weights: [],
    random: [],
    window: { kind: 'pointwise' },
  }) as const;
const nodes: GraphNode[] = [
  { ...base, op: 'data', id: 0, path: 'clean', inputs: [], type: IMAGE, source: 0, column: 0 },
  { ...base, op: 'data', id: 1, path: 'label', inputs: [], type: LABEL, source: 0, column: 1 },
  { ...base, op: 'constant', id: 2, path: 'half', inputs: [], type: tensor([]), value: 0.5 },
  {
    ...base,
    ...entry('relu'),
    id: NOISY,
    path: 'noisy',
    inputs: [0],
    type: IMAGE,
    cost: { multiplyAdds: 0 },
  },
  {
    ...base,
    op: 'network',
    id: RESTORED,
    path: 'restored',
    inputs: [NOISY],
    type: IMAGE,
    network: 'Affine',
    bindings: new Map(),
  },
  {
    ...base,
    ...entry('l2'),
    id: ERROR,
    path: 'l2',
    inputs: [RESTORED, 0],
    type: tensor([]),
    cost: { multiplyAdds: 0 },
  },
];

const source = (split: string) => ({
  entry: 'mnist',
  args: new Arguments(new Map([['split', split]])),
  columns: [
    { name: 'image', type: IMAGE },
    { name: 'label', type: LABEL },
  ],
  location,
});

export function tinyTrain(changes: Partial<CheckedTrain> = {}): CheckedTrain {
  const optimizer = { entry: 'sgd', args: new Arguments(new Map()), location };
  const minimize = {
    kind: 'minimize',
    index: 0,
    label: 'Affine',
    loss: ERROR,
    over: ['Affine'],
    optimizer,
    location,
  } as const;
  return {
    name: 'tiny',
    nodes,
    location,
    sources: [source('train'), source('test')],
    phases: [{ duration: { steps: 12 }, iteration: [{ kind: 'repeat', count: 2, body: [minimize] }] }],
    batch: BATCH,
    seed: 7,
    starts: [],
    previews: [
      {
        values: [
          { text: 'noisy', node: NOISY },
          { text: 'restored', node: RESTORED },
          { text: 'clean', node: 0 },
        ],
        every: { steps: 6 },
        location,
      },
    ],
    measures: [],
    names: new Map(),
    valid: true,
    ...changes,
  };
}

export function tinyProgram(changes: Partial<CheckedTrain> = {}): Program {
  const affine: CheckedNetwork = {
    name: 'Affine',
    location,
    nodes: [],
    inputs: [],
    outputs: [],
    names: new Map(),
    labels: [],
    symbols: [],
    conditions: [],
    valid: true,
  };
  return {
    networks: new Map([[affine.name, affine]]),
    trains: new Map([['tiny', tinyTrain(changes)]]),
  };
}

const CLEAN: FeedSpec = { kind: 'data', source: 0, column: 0, shape: [28, 28, 1], dtype: 'float32' };
const NOISE: FeedSpec = {
  kind: 'random',
  stream: 0,
  distribution: 'normal',
  shape: [28, 28, 1],
  fixed: false,
};
const weight = (name: string, value: number): StateSpec => ({
  name: `Affine/${name}`,
  shape: [1],
  initializer: { kind: 'constant', value },
  role: 'weight',
  network: 'Affine',
});
const slot = (name: string): StateSpec => ({
  name: `sgd.0/Affine/${name}/momentum`,
  shape: [1],
  initializer: { kind: 'zeros' },
  role: 'slot',
  network: 'Affine',
});

function firstMinimize(steps: readonly IterationStep[]): CheckedMinimize {
  const [first] = steps;
  if (first === undefined) throw new Error('nothing is minimized');
  return first.kind === 'repeat' ? firstMinimize(first.body) : first;
}

/** @param rate of learning; 1e30 makes the loss infinite after a few steps */
export function tinyFunctions(rate = 0.05): TrainingFunctions {
  const state = [weight('gain', 0.2), weight('bias', 0.3), slot('gain'), slot('bias')];
  const names = state.map(({ name }) => name);
  const RATE: FeedSpec = { kind: 'scalar', name: 'rate', value: (n, total) => rate * (1 - (n - 1) / total) };
  return {
    state,
    minimizes: [
      {
        minimize: firstMinimize(tinyTrain().phases[0]!.iteration),
        feeds: [CLEAN, NOISE, RATE],
        reads: names,
        writes: names,
        run(tf, [gain, bias, gainSlot, biasSlot], [clean, noise, step]) {
          const noisy = tf.add(clean!, tf.mul(noise!, 0.2));
          const loss = (g: Tensor, b: Tensor) =>
            tf.mean(tf.squaredDifference(tf.add(tf.mul(noisy, g), b), clean!)) as Scalar;
          const value = loss(gain!, bias!);
          const [dGain, dBias] = tf.grads((g: Tensor, b: Tensor) => loss(g, b))([gain!, bias!]);
          const nextGainSlot = tf.add(tf.mul(gainSlot!, 0.9), dGain!);
          const nextBiasSlot = tf.add(tf.mul(biasSlot!, 0.9), dBias!);
          const next = (tensor: Tensor, slot: Tensor) => tf.sub(tensor, tf.mul(slot, step!));
          const state = [next(gain!, nextGainSlot), next(bias!, nextBiasSlot), nextGainSlot, nextBiasSlot];
          return { state, loss: value, sum: tf.addN(state.map((tensor) => tf.sum(tensor))) };
        },
      },
    ],
    values(targets) {
      return {
        nodes: targets,
        feeds: [CLEAN, NOISE],
        reads: names.slice(0, 2),
        run(tf, [gain, bias], [clean, noise]) {
          const noisy = tf.add(clean!, tf.mul(noise!, 0.2));
          const restored = tf.add(tf.mul(noisy, gain!), bias!);
          const error = tf.mean(tf.squaredDifference(restored, clean!), [1, 2, 3]);
          const known = new Map([
            [0, clean!],
            [NOISY, noisy],
            [RESTORED, restored],
            [ERROR, error],
          ]);
          return targets.map((target) => known.get(target)!);
        },
      };
    },
  };
}
