import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { catalogue } from '../../src/catalogue';
import type { Range } from '../../src/types';
import { type Case, cases } from './cases';
import { compareDerivative, projection, squaredGradient, squaredProjection, variablesOf } from './gradients';
import { prepare, tf } from './harness';

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
      expect(result.shape).toEqual([prepared.batch, ...type.shape]);
    } else {
      expect(['scalar', 'class']).toContain(type.kind);
      expect(result.shape).toEqual([prepared.batch]);
    }
    const values = result.dataSync();
    if (type.kind === 'class') {
      expect(result.dtype).toBe('int32');
      expectInside(values, { min: 0, max: type.count - 1 });
    }
    expect(Array.from(values).every(Number.isFinite)).toBe(true);
    // What bicubic resampling overshoots is no part of its range.
    const bounded = one.args?.mode !== 'bicubic';
    if (bounded && (type.kind === 'tensor' || type.kind === 'scalar')) expectInside(values, type.range);
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

describe('second derivatives agree with finite differences', () => {
  const twice = cases.filter((one) => (one.gradient ?? 'second') === 'second' && one.inputs.length > 0);
  test.each(twice.map((one) => [title(one), one] as const))('%s', (_, one) => {
    const prepared = prepare(one.entry, one.inputs, { args: one.args ?? {}, randomWeights: true, seed: 5 });
    for (const variable of variablesOf(prepared).filter((v) => v.name.startsWith('input'))) {
      const penalty = squaredGradient(squaredProjection(variable, 3));
      const { analytic, numeric } = compareDerivative(penalty, variable.value, 4, 1e-3);
      const scale = Math.max(Math.abs(numeric), 1);
      expect(
        Math.abs(analytic - numeric) / scale,
        `${variable.name}: ${analytic} for ${numeric}`,
      ).toBeLessThan(0.03);
    }
  });
});
