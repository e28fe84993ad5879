import { type Case, cases } from '@cnn-studio/testing/catalogue/cases';
import {
  compareDerivative,
  penaltyOf,
  projection,
  randomLike,
  squaredGradient,
  squaredProjection,
  variablesOf,
} from '@cnn-studio/testing/catalogue/gradients';
import { type Prepared, prepare, tf } from '@cnn-studio/testing/catalogue/harness';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { catalogue } from '../../src/catalogue';
import type { Range } from '../../src/types';

beforeEach(() => {
  tf.engine().startScope();
});
afterEach(() => {
  tf.engine().endScope();
});

function title({ entry, args, inputs }: Case): string {
  const shapes = inputs.map((type) => (type.kind === 'tensor' ? type.shape.join('×') : type.kind));
  return `${entry} ${JSON.stringify(args ?? {})} of ${shapes.join(', ')}`;
}

function expectInside(values: ArrayLike<number>, { min, max }: Range) {
  // Half a unit in the sixth place for what float32 rounds.
  const slack =
    1e-5 * Math.max(1, Number.isFinite(min) ? Math.abs(min) : 0, Number.isFinite(max) ? Math.abs(max) : 0);
  for (const value of Array.from(values)) {
    expect(value).toBeGreaterThanOrEqual(min - slack);
    expect(value).toBeLessThanOrEqual(max + slack);
  }
}

test('every entry with a graph has a case', () => {
  const tried = new Set(cases.map((one) => one.entry));
  // Those that take a network are tried in penalties.test.ts, `grad` with the graph it needs in the trainer's tests.
  tried.add('grad');
  const untried = [...catalogue.values()].filter(
    (entry) => entry.graph && !entry.parameters.some((p) => p.kind === 'network') && !tried.has(entry.name),
  );
  expect(untried.map((entry) => entry.name)).toEqual([]);
});

describe.each([true, false])('training: %s', (training) => {
  test.each(cases.map((one) => [title(one), one] as const))('%s makes what its rules say', (_, one) => {
    const prepared = prepare(one.entry, one.inputs, one.args ? { args: one.args } : {});
    const result = prepared.run({ training });
    const { type } = prepared;
    if (type.kind === 'tensor') {
      // A number is one for all examples.
      expect(result.shape).toEqual(type.shape.length === 0 ? [] : [prepared.batch, ...type.shape]);
    } else {
      expect(['scalar', 'class']).toContain(type.kind);
      const sums = prepared.entry.ofSums === undefined ? [] : [expect.any(Number)];
      expect(result.shape).toEqual([prepared.batch, ...sums]);
    }
    const values = result.dataSync();
    if (type.kind === 'class') {
      expect(result.dtype).toBe('int32');
      expectInside(values, { min: 0, max: type.count - 1 });
    }
    expect(Array.from(values).every(Number.isFinite)).toBe(true);
    // What bicubic resampling overshoots is no part of its range.
    const bounded = one.args?.mode !== 'bicubic';
    if (prepared.entry.ofSums !== undefined) {
      const whole = Float64Array.from(values.subarray(0, result.shape[1]));
      expectInside([prepared.entry.ofSums(whole)], { min: 0, max: 1 });
    } else if (bounded && (type.kind === 'tensor' || type.kind === 'scalar'))
      expectInside(values, type.range);
  });
});

describe('first derivatives agree with finite differences', () => {
  const differentiable = cases.filter((one) => one.gradient !== 'none');
  test.each(differentiable.map((one) => [title(one), one] as const))('%s', (_, one) => {
    const prepared = prepare(one.entry, one.inputs, { args: one.args ?? {}, randomWeights: true, seed: 5 });
    for (const variable of variablesOf(prepared)) {
      const { analytic, numeric } = compareDerivative(projection(variable, 3), variable.value, 4, 1e-3);
      const scale = Math.max(Math.abs(numeric), 0.5);
      expect(
        Math.abs(analytic - numeric) / scale,
        `${variable.name}: ${analytic} for ${numeric}`,
      ).toBeLessThan(0.02);
    }
  });
});

/** Of all cases but those without gradients. */
function differentiable(order: 'second' | 'any'): (readonly [string, Case])[] {
  const some = cases.filter(({ gradient, inputs }) => {
    if (inputs.length === 0) return false;
    return gradient === undefined || (order === 'second' && gradient === 'second');
  });
  return some.map((one) => [title(one), one] as const);
}

function expectDerivative(
  name: string,
  f: (x: tf.Tensor) => tf.Scalar,
  value: tf.Tensor,
  tolerance: number,
): void {
  const { analytic, numeric } = compareDerivative(f, value, 4, 1e-3);
  const scale = Math.max(Math.abs(numeric), 1);
  expect(Math.abs(analytic - numeric) / scale, `${name}: ${analytic} for ${numeric}`).toBeLessThan(tolerance);
}

/** With weights of which no gradient is 0 by symmetry. */
function prepared({ entry, inputs, args = {} }: Case): Prepared {
  return prepare(entry, inputs, { args, randomWeights: true, seed: 5 });
}

describe('second derivatives agree with finite differences', () => {
  test.each(differentiable('second'))('%s', (_, one) => {
    for (const variable of variablesOf(prepared(one)).filter((v) => v.name.startsWith('input'))) {
      const penalty = squaredGradient(squaredProjection(variable, 3));
      expectDerivative(variable.name, penalty, variable.value, 0.03);
    }
  });
});

// What a gradient penalty trains by: the gradient by an input, differentiated by weights.
describe('derivatives of gradients by weights agree with finite differences', () => {
  // The gradient of a spectral norm takes its singular vectors for constants, as the paper has it.
  const plain = differentiable('second').filter(([, { args }]) => args?.spectral !== true);
  test.each(plain)('%s', (_, one) => {
    const graph = prepared(one);
    const [x] = graph.inputs;
    if (x!.dtype !== 'float32' || x!.rank === 0) return;
    const projected = randomLike(graph.run().shape, 3);
    for (const variable of variablesOf(graph).filter((v) => !v.name.startsWith('input'))) {
      expectDerivative(variable.name, penaltyOf(variable, projected, x!), variable.value, 0.03);
    }
  });
});

// `grad` of a `grad`, and training by that.
describe('third derivatives agree with finite differences', () => {
  test.each(differentiable('any'))('%s', (_, one) => {
    for (const variable of variablesOf(prepared(one)).filter((v) => v.name.startsWith('input'))) {
      const penalty = squaredGradient(squaredGradient(squaredProjection(variable, 3)));
      expectDerivative(variable.name, penalty, variable.value, 0.05);
    }
  });
});
