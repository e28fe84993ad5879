import { tf } from '@cnn-studio/testing/catalogue/harness';
import { describe, expect, test } from 'vitest';
import { averageName, compileTraining, type FeedSpec, modeOf, type StateFunction } from '../src';
import { programOf } from './program';

const DATA = 'data image, label = idx("images", "labels", size: [1, 2, 1], classes: 2)';
const LINEAR = 'network Linear(image: [1, 2, 1]) -> [1] { flatten -> dense(1) }';
const WEIGHTS = { 'Linear/dense_1/kernel': [1, 2], 'Linear/dense_1/bias': [0.5] };
/** (1, 0) and (0, 1): with these weights 1.5 and 2.5. */
const IMAGES = [1, 0, 0, 1];

/** One execution, the first. @returns loss and new state by name */
function execute(
  training: ReturnType<typeof compileTraining>,
  step: StateFunction,
  given: Readonly<Record<string, readonly number[]>>,
) {
  const specs = new Map(training.state.map((spec) => [spec.name, spec]));
  const size = (name: string) => specs.get(name)!.shape.reduce((product, length) => product * length, 1);
  const state = step.reads.map((name) =>
    tf.tensor([...(given[name] ?? Array(size(name)).fill(0))], [...specs.get(name)!.shape]),
  );
  const feeds = step.feeds.map((feed: FeedSpec) => {
    if (feed.kind === 'data' && feed.dtype === 'float32') return tf.tensor(IMAGES, [2, ...feed.shape]);
    if (feed.kind === 'scalar') return tf.scalar(feed.value(1, 1, [0]));
    throw new Error(`no ${feed.kind} here`);
  });
  const { state: made, loss } = step.run(tf, state, feeds);
  const written = step.writes.map((name, i) => [name, [...made[i]!.dataSync()]] as const);
  return { loss: loss.dataSync()[0]!, state: Object.fromEntries(written) };
}

describe('a minimize', () => {
  // Loss (1.5² + 2.5²) / 2; its gradient is the mean of 2·y·(x, 1): (1.5, 2.5, 4).
  test('is one step of gradient descent on the mean over the batch', () => {
    const training = compileTraining(
      programOf(`${LINEAR}
train fit {
  ${DATA}
  minimize mean(square(Linear(image))) over Linear using sgd(0.1)
  steps 1
}`),
      'fit',
    );
    const { loss, state } = execute(training, training.minimizes[0]!, WEIGHTS);
    expect(loss).toBeCloseTo(4.25, 5);
    expect(state['Linear/dense_1/kernel']![0]).toBeCloseTo(0.85, 5);
    expect(state['Linear/dense_1/kernel']![1]).toBeCloseTo(1.75, 5);
    expect(state['Linear/dense_1/bias']![0]).toBeCloseTo(0.1, 5);
  });

  test('by Adam moves every weight by the step size at first, and keeps what Adam remembers', () => {
    const training = compileTraining(
      programOf(`${LINEAR}
train fit {
  ${DATA}
  minimize mean(square(Linear(image))) over Linear using adam(0.01)
  steps 1
}`),
      'fit',
    );
    const { state } = execute(training, training.minimizes[0]!, WEIGHTS);
    expect(state['Linear/dense_1/kernel']![0]).toBeCloseTo(0.99, 4);
    expect(state['Linear/dense_1/kernel']![1]).toBeCloseTo(1.99, 4);
    const slots = training.state.filter(({ role }) => role === 'slot').map(({ name }) => name);
    expect(slots.toSorted()).toEqual(
      ['bias', 'kernel'].flatMap((weight) =>
        ['m', 'v'].map((slot) => `adam.0/Linear/dense_1/${weight}/${slot}`),
      ),
    );
    // The moments divided by (1 - beta): g and g².
    expect(state['adam.0/Linear/dense_1/bias/m']![0]).toBeCloseTo(4, 5);
    expect(state['adam.0/Linear/dense_1/bias/v']![0]).toBeCloseTo(16, 4);
  });

  test('changes the networks that it names, and no other', () => {
    const training = compileTraining(
      programOf(`network First(image: [1, 2, 1]) -> [1, 2, 1] { conv(1, 1) -> batch_norm }
network Second(image: [1, 2, 1]) -> [1] { flatten -> dense(1) }
train fit {
  ${DATA}
  minimize mean(square(Second(First(image)))) over Second using sgd(0.1)
  minimize mean(square(First(image))) over First using sgd(0.1)
  steps 1
}`),
      'fit',
    );
    const kept = new Set(training.state.filter(({ role }) => role !== 'slot').map(({ name }) => name));
    const [second, first] = training.minimizes.map(({ writes }) => writes.filter((name) => kept.has(name)));
    expect(second).toEqual(['Second/dense_1/kernel', 'Second/dense_1/bias']);
    expect(first!.every((name) => name.startsWith('First/'))).toBe(true);
    // Statistics of the batch are kept by the minimize that trains their network.
    const statistics = training.state.filter(({ role }) => role === 'statistic').map(({ name }) => name);
    expect(statistics).toHaveLength(2);
    expect(first).toEqual(expect.arrayContaining(statistics));
  });
});

test('an average begins with what there is: it forgets its start', () => {
  const training = compileTraining(
    programOf(`${LINEAR}
train fit {
  ${DATA}
  minimize mean(square(Linear(image))) over Linear using sgd(0.1)
  ema 0.999
  steps 1
}`),
    'fit',
  );
  const bias = averageName('Linear/dense_1/bias');
  const { state } = execute(training, training.minimizes[0]!, { ...WEIGHTS, [bias]: [0.5] });
  // Before any other update the decay is (1 + 0) / (10 + 0), not 0.999.
  expect(state[bias]![0]).toBeCloseTo(0.1 * 0.5 + 0.9 * 0.1, 5);
});

test('values of a train block are one number per example, as in use', () => {
  const program = programOf(`network Drop(image: [1, 2, 1]) -> [1, 2, 1] { dropout(0.5) }
train fit {
  ${DATA}
  dropped = Drop(image)
  minimize mean(square(Linear(dropped))) over Linear using sgd(0.1)
  measure mean(square(dropped)) every 1
  steps 1
}
${LINEAR}`);
  const training = compileTraining(program, 'fit');
  const { node } = program.trains.get('fit')!.measures[0]!.values[0]!;
  const values = training.values([node], 2);
  const feeds = values.feeds.map(() => tf.tensor(IMAGES, [2, 1, 2, 1]));
  const [measured] = values.run(
    tf,
    values.reads.map(() => tf.scalar(0)),
    feeds,
  );
  expect(measured!.arraySync()).toEqual([0.5, 0.5]);
});

test('a phase’s own networks train, those that only stand by compute as in use', () => {
  const program = programOf(`network Maker(image: [1, 2, 1]) -> [1, 2, 1] { conv(1, 1) }
network Judge(image: [1, 2, 1]) -> [1] { flatten -> dense(1) }
network Twice(image: [1, 2, 1]) -> [1, 2, 1] { Maker -> Maker }
train fit {
  ${DATA}
  minimize mean(square(Judge(Twice(image)))) over Maker using sgd(0.1)
  steps 1
}`);
  const train = program.trains.get('fit')!;
  const mode = modeOf(program, train, train.phases[0]!);
  expect(['Maker', 'Twice', 'Judge', undefined].map(mode)).toEqual([true, true, false, true]);
});
