import { describe, expect, it } from 'vitest';
import { distance, Moments } from '../src/metrics/frechet-distance';
import { Divergence } from '../src/metrics/inception-score';

describe('the Fréchet distance', () => {
  const moments = (rows: readonly (readonly number[])[], batches = 1) => {
    const made = new Moments(rows[0]!.length);
    const size = Math.ceil(rows.length / batches);
    for (let start = 0; start < rows.length; start += size) {
      const some = rows.slice(start, start + size);
      // The last row is a filler that must not count.
      made.add(Float32Array.from([...some, rows[0]!].flat()), some.length);
    }
    return made;
  };
  const a = [
    [1, 2, 0.5],
    [0, 1, 3],
    [2, 2, 1],
    [4, 0, 1.5],
    [1, 1, 1],
  ];
  const b = [
    [0, 1, 1],
    [2, 3, 0],
    [1, 0, 2],
    [3, 1, 1],
    [2, 2, 4],
    [1, 5, 0],
  ];

  it('is that of NumPy', () => {
    // numpy: ca, cb = np.cov(a.T), np.cov(b.T); ((a.mean(0) - b.mean(0)) ** 2).sum()
    //   + np.trace(ca) + np.trace(cb) - 2 * np.sqrt(np.linalg.eigvals(ca @ cb)).sum()
    expect(distance(moments(a), moments(b))).toBeCloseTo(2.592024029612775, 10);
    expect(distance(moments(b), moments(a))).toBeCloseTo(2.592024029612775, 10);
  });

  it('does not depend on how the images come', () => {
    expect(distance(moments(a, 2), moments(b, 3))).toBeCloseTo(2.592024029612775, 10);
    expect(moments(a, 3).mean).toEqual(moments(a).mean);
  });

  it('is 0 for the same images, and the squared distance of the means for those that vary alike', () => {
    expect(distance(moments(a), moments(a))).toBeCloseTo(0, 10);
    const moved = a.map(([x = 0, y = 0, z = 0]) => [x + 3, y, z - 4]);
    expect(distance(moments(a), moments(moved))).toBeCloseTo(25, 10);
    // Features that are always 0, and a single image: no covariance to take the root of.
    expect(distance(moments([[0, 0]]), moments([[0, 2]]))).toBe(4);
  });
});

describe('the inception score', () => {
  const divergence = (rows: readonly (readonly number[])[]) => {
    const made = new Divergence(rows[0]!.length);
    for (const row of rows) made.add(Float32Array.from([...row, ...row]), 1);
    return Math.exp(made.mean);
  };

  it('is that of NumPy', () => {
    // p = softmax(logits); np.exp((p * (np.log(p) - np.log(p.mean(0)))).sum(1).mean())
    const logits = [
      [2, 0, -1],
      [0.5, 0.5, 3],
      [-2, 1, 0],
      [10, 0, 0],
    ];
    expect(divergence(logits)).toBeCloseTo(1.8363655219276889, 6);
  });

  it('is 1 when nothing is certain or all is the same, and the number of classes at best', () => {
    expect(
      divergence([
        [0, 0],
        [0, 0],
      ]),
    ).toBeCloseTo(1, 10);
    expect(
      divergence([
        [99, 0],
        [99, 0],
      ]),
    ).toBeCloseTo(1, 10);
    expect(
      divergence([
        [999, 0],
        [0, 999],
      ]),
    ).toBeCloseTo(2, 10);
  });
});
