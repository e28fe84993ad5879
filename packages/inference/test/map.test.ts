import { normal, Purpose } from '@cnn-studio/data';
import { describe, expect, it } from 'vitest';
import { mapPlaces, nearestCells } from '../src/recognition/map';

/** Vectors around a few centers that are far from each other, one of each center after another. */
function clustered(count: number, centers: number): Float32Array[] {
  const noise = normal({ seed: 3, purpose: Purpose.Generate, stream: 0, execution: 0 }, count * 8);
  return Array.from({ length: count }, (_, i) =>
    Float32Array.from({ length: 8 }, (__, j) => (j === i % centers ? 20 : 0) + noise[i * 8 + j]!),
  );
}

describe('places on a map', () => {
  it('keep together what is near each other, and are the same each time', () => {
    const vectors = clustered(120, 3);
    const places = mapPlaces(vectors);
    expect(mapPlaces(vectors)).toEqual(places);
    const nearestOf = (i: number) => {
      const distances = places.map(({ x, y }, j) =>
        i === j ? Number.POSITIVE_INFINITY : (x - places[i]!.x) ** 2 + (y - places[i]!.y) ** 2,
      );
      return distances.indexOf(Math.min(...distances));
    };
    expect(places.every((_, i) => nearestOf(i) % 3 === i % 3)).toBe(true);
    for (const { x, y } of places) {
      expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
      expect(Math.max(x, y)).toBeLessThanOrEqual(1);
    }
    const extent = (values: number[]) => Math.max(...values) - Math.min(...values);
    expect(Math.max(extent(places.map(({ x }) => x)), extent(places.map(({ y }) => y)))).toBeCloseTo(1, 9);
  });

  it('stand in a row where there are few, and apart where all vectors are the same', () => {
    expect(mapPlaces(clustered(2, 1))).toEqual([
      { x: 0.25, y: 0.5 },
      { x: 0.75, y: 0.5 },
    ]);
    expect(mapPlaces(clustered(5, 1))).toHaveLength(5);
    const same = mapPlaces(Array.from({ length: 9 }, () => new Float32Array(4)));
    expect(same.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true);
  });
});

describe('cells', () => {
  it('are the nearest free ones', () => {
    const middle = { x: 0.5, y: 0.5 };
    const cells = nearestCells([middle, middle, { x: 0, y: 1 }, middle, { x: 0, y: 1 }], 5);
    expect(cells[0]).toEqual({ row: 2, column: 2 });
    expect(cells[2]).toEqual({ row: 4, column: 0 });
    for (const i of [1, 3]) {
      expect(Math.abs(cells[i]!.row - 2) + Math.abs(cells[i]!.column - 2)).toBe(1);
    }
    expect(Math.abs(cells[4]!.row - 4) + cells[4]!.column).toBe(1);
  });

  it('are all different, up to the last', () => {
    const cells = nearestCells(
      Array.from({ length: 16 }, () => ({ x: 0.9, y: 0.1 })),
      4,
    );
    expect(new Set(cells.map(({ row, column }) => 4 * row + column)).size).toBe(16);
  });
});
