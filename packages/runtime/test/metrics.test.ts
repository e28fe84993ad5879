import { describe, expect, it } from 'vitest';
import { covered, Points } from '../src/metrics/coverage';
import { distance, Moments } from '../src/metrics/frechet-distance';
import { Divergence } from '../src/metrics/inception-score';
import { discrepancy, Monomials } from '../src/metrics/kernel-distance';

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

/** Rows that NumPy makes too: np.maximum(0, spread * np.sin(1.3 * i + 2.1 * j + 0.7 * i * j + phase)).astype(np.float32) */
function rows(count: number, phase: number, spread: number): Float32Array {
  return Float32Array.from({ length: count * 6 }, (_, at) => {
    const [i, j] = [Math.floor(at / 6), at % 6];
    return Math.max(0, spread * Math.sin(1.3 * i + 2.1 * j + 0.7 * i * j + phase));
  });
}

describe('the kernel distance', () => {
  const monomials = (values: Float32Array, batch: number) => {
    const made = new Monomials(6);
    const count = values.length / 6;
    for (let start = 0; start < count; start += batch) {
      const real = Math.min(batch, count - start);
      // What fills up a batch must not count.
      made.add(
        Float32Array.from([...values.subarray(6 * start, 6 * (start + real)), 9, 9, 9, 9, 9, 9]),
        real,
      );
    }
    return made;
  };

  it('is that of NumPy', () => {
    // k = lambda a, b: (a @ b.T / 6 + 1) ** 3; m, n = len(x), len(t); kxx, ktt = k(x, x), k(t, t)
    // (kxx.sum() - np.trace(kxx)) / (m * (m - 1)) + (ktt.sum() - np.trace(ktt)) / (n * (n - 1)) - 2 * k(x, t).mean()
    const real = monomials(rows(50, 1, 1.1), 50);
    expect(discrepancy(monomials(rows(40, 0, 1), 16), real)).toBeCloseTo(-0.027849205616006234, 10);
    expect(discrepancy(monomials(rows(60, 3, 2), 7), real)).toBeCloseTo(0.7540628426813134, 10);
  });

  it('compares a single image with itself', () => {
    const one = monomials(Float32Array.from([1, 0, 0, 0, 0, 2]), 1);
    expect(discrepancy(one, one)).toBeCloseTo(0, 12);
  });
});

describe('precision and recall', () => {
  const points = (...parts: Float32Array[]) => new Points(parts, 6);
  const real = rows(50, 1, 1.1);

  it('are those of NumPy', async () => {
    // D = lambda a, b: np.sqrt(((a[:, None] - b[None]) ** 2).sum(-1))
    // covered = lambda p, o: (D(p, o) <= np.sort(D(o, o), axis=1)[:, 3]).any(1).mean()
    const wide = rows(60, 3, 2);
    expect(await covered(points(wide), points(real))).toBeCloseTo(1 / 3, 12);
    const narrow = rows(60, 3, 0.6);
    const [half, rest] = [narrow.subarray(0, 150), narrow.subarray(150)];
    expect(await covered(points(real), points(half, rest))).toBeCloseTo(0.28, 12);
  });

  it('is found by hand', async () => {
    const line = (...values: number[]) => new Points([Float32Array.from(values)], 1);
    // The third neighbors are 3, 2, 2, 3 and 99 away.
    const others = line(0, 1, 2, 3, 100);
    expect(await covered(line(-3, -3.5, 6, 199, 199.5), others)).toBe(3 / 5);
    expect(await covered(others, others)).toBe(1);
    // Fewer than three neighbors: as far as the last of them; a single one reaches nowhere.
    expect(await covered(line(2, 3), line(0, 1))).toBe(0.5);
    expect(await covered(line(0, 1), line(0))).toBe(0.5);
  });
});
