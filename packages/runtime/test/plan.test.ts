import { compileTraining } from '@cnn-studio/compiler';
import { check, memoryHost } from '@cnn-studio/language';
import { expect, test } from 'vitest';
import { planTraining } from '../src/training/plan';

const TEXT = `network N(image: [4, 4, 1]) -> [4, 4, 1] { conv(1, 3) }
train t {
  data image = folder("photos", size: [4, 4, 1])
  minimize l2(N(image), image) over N using sgd(cosine(0.1))
  steps 1000
}`;

/** The learning rate of a step, in a training of so many. */
function rateIn(step: number, steps?: number): number {
  const { program } = check(memoryHost({ 'n.cnn': TEXT }), ['n.cnn']);
  const train = program.trains.get('t')!;
  const plan = planTraining(train, () => 100, steps);
  const [minimize] = compileTraining(program, 't').minimizes;
  const rates = minimize!.feeds.flatMap((feed) =>
    feed.kind === 'scalar' ? [feed.value(step, plan.executions(0), [step - 1])] : [],
  );
  expect(rates).toHaveLength(1);
  return rates[0]!;
}

test('a schedule spans the steps that are trained, those of --steps where they are given', () => {
  for (const [steps, given] of [
    [1000, undefined],
    [10, 10],
    [5000, 5000],
  ] as const) {
    expect(rateIn(1, given)).toBeGreaterThan(0.09);
    expect(rateIn(steps / 2, given)).toBeCloseTo(0.05, 1);
    expect(rateIn(steps, given)).toBeLessThan(0.003);
  }
});
