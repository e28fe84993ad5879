import { describe, expect, it } from 'vitest';
import { type Draw, normal, Purpose, permutation, streamOf, uniform } from '../src/random/draw';
import { philox } from '../src/random/philox';

function block(counter: readonly [number, number, number, number], key: readonly [number, number]): string {
  const out = new Uint32Array(4);
  const [first, counter1, counter2, counter3] = counter;
  philox(out, { key0: key[0], key1: key[1], counter1, counter2, counter3 }, first);
  return [...out].map((word) => word.toString(16).padStart(8, '0')).join(' ');
}

const draw: Draw = { seed: 7, purpose: Purpose.Training, stream: 3, execution: 11 };

describe('philox4x32-10', () => {
  // The known answers in Random123's tests/kat_vectors.
  it('gives the published answers', () => {
    expect(block([0, 0, 0, 0], [0, 0])).toBe('6627e8d5 e169c58d bc57ac4c 9b00dbd8');
    const ones = 0xffffffff;
    expect(block([ones, ones, ones, ones], [ones, ones])).toBe('408f276d 41c83b0e a20bc7c6 6d5451fd');
    expect(block([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0])).toBe(
      'd16cfe09 94fdcceb 5001e420 24126ea1',
    );
  });
});

describe('draws', () => {
  it('are the same for the same name and differ in every part of it', () => {
    const base = [...uniform(draw, 8)];
    expect([...uniform({ ...draw }, 8)]).toEqual(base);
    for (const change of [
      { seed: 8 },
      { seed: 7 + 2 ** 32 },
      { seed: -7 },
      { stream: 4 },
      { execution: 12 },
    ]) {
      expect([...uniform({ ...draw, ...change }, 8)]).not.toEqual(base);
    }
    expect([...uniform({ ...draw, purpose: Purpose.Preview }, 8)]).not.toEqual(base);
  });

  it('of a longer array begin with the shorter one, whatever its length', () => {
    for (const make of [uniform, normal]) {
      const long = make(draw, 10_001);
      for (const length of [1, 2, 3, 5, 4095, 4096, 4097, 9999]) {
        expect(make(draw, length)).toEqual(long.slice(0, length));
      }
    }
  });

  it('are uniform: mean 1/2, variance 1/12, within [0, 1)', () => {
    const values = uniform(draw, 1_000_000);
    const { mean, variance, min, max } = moments(values);
    // Standard errors at a million: 0.0003 for the mean, 0.0001 for the variance.
    expect(mean).toBeCloseTo(0.5, 2);
    expect(variance).toBeCloseTo(1 / 12, 2);
    expect(min).toBeGreaterThanOrEqual(0);
    expect(max).toBeLessThan(1);
  });

  it('are normal: mean 0, variance 1, 4.55 % beyond two deviations, pairs uncorrelated', () => {
    const values = normal(draw, 1_000_000);
    const { mean, variance } = moments(values);
    expect(Math.abs(mean)).toBeLessThan(0.005);
    expect(Math.abs(variance - 1)).toBeLessThan(0.01);
    expect(values.filter((x) => Math.abs(x) > 2).length / values.length).toBeCloseTo(0.0455, 3);
    let product = 0;
    for (let i = 0; i + 1 < values.length; i++) product += values[i]! * values[i + 1]!;
    expect(Math.abs(product / values.length)).toBeLessThan(0.005);
    expect(values.every(Number.isFinite)).toBe(true);
  });

  it('shuffle: a permutation, another one each epoch', () => {
    const first = permutation({ ...draw, purpose: Purpose.Shuffle }, 1000);
    expect([...first].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    const second = permutation({ ...draw, purpose: Purpose.Shuffle, execution: 12 }, 1000);
    expect(second).not.toEqual(first);
    expect([...permutation(draw, 0)]).toEqual([]);
    expect([...permutation(draw, 1)]).toEqual([0]);
  });

  it('shuffle fairly: each of the 6 orders of 3 comes up equally often', () => {
    const counts = new Map<string, number>();
    for (let execution = 0; execution < 6000; execution++) {
      const key = [...permutation({ ...draw, execution }, 3)].join('');
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // Deviation of each count is about 29.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it('name streams by FNV-1a', () => {
    // Vectors from the algorithm's home page (isthe.com/chongo/tech/comp/fnv): "", "a", "foobar".
    expect(streamOf('')).toBe(0x811c9dc5);
    expect(streamOf('a')).toBe(0xe40c292c);
    expect(streamOf('foobar')).toBe(0xbf9cf968);
  });
});

function moments(values: Float32Array) {
  let sum = 0;
  let squares = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    sum += value;
    squares += value * value;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  const mean = sum / values.length;
  return { mean, variance: squares / values.length - mean * mean, min, max };
}
