import { normal, type Pixels, uniform } from '@cnn-studio/data';
import { Arguments, catalogue, runGraph, tensor } from '@cnn-studio/language';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { symmetricEigen } from '../../runtime/src/linear-algebra';
import { lerp, move, slerp } from '../src/generation/latent';
import { principalDirections } from '../src/generation/principal';
import { compare } from '../src/restoration/compare';
import { requireRequest } from '../src/serving/requests';

const draw = (stream: number) => ({ seed: 5, purpose: 0, stream, execution: 0 });
const lengthOf = (x: Float32Array) => Math.hypot(...x);

describe('between two samples', () => {
  const [a, b] = [normal(draw(1), 100), normal(draw(2), 100)];

  it('a great circle keeps to lengths between the ends', () => {
    expect(slerp(a, b, 0)).toEqual(a);
    expect(slerp(a, b, 1)).toEqual(b);
    const [least, most] = [lengthOf(a), lengthOf(b)].toSorted((x, y) => x - y);
    for (const t of [0.1, 0.35, 0.5, 0.8]) {
      const length = lengthOf(slerp(a, b, t));
      expect(length).toBeGreaterThan(least! * 0.97);
      expect(length).toBeLessThan(most! * 1.03);
    }
    // The straight line passes nearer to the origin.
    expect(lengthOf(lerp(a, b, 0.5))).toBeLessThan(least! * 0.85);
  });

  it('a quarter circle is halved', () => {
    const half = slerp(Float32Array.of(2, 0), Float32Array.of(0, 2), 0.5);
    expect(half[0]).toBeCloseTo(Math.SQRT2, 6);
    expect(half[1]).toBeCloseTo(Math.SQRT2, 6);
  });

  it('vectors of one line, and none at all, are no trouble', () => {
    const along = slerp(Float32Array.of(1, 0), Float32Array.of(-1, 0), 0.25);
    expect([...along]).toEqual([0.5, 0]);
    expect([...slerp(Float32Array.of(0, 0), Float32Array.of(0, 0), 0.5)]).toEqual([0, 0]);
  });

  it('directions are added by their amounts', () => {
    const moved = move(Float32Array.of(1, 1), [Float32Array.of(1, 0), Float32Array.of(0, 1)], [2, -3]);
    expect([...moved]).toEqual([3, -2]);
  });
});

describe('principal directions', () => {
  it('of a linear generator are its right singular vectors, by falling singular values', () => {
    // images = U diag(s) V' z, with U and V rotations of the plane in some of the coordinates.
    const samples = 4000;
    const [latentSize, imageSize] = [6, 40];
    const z = normal(draw(3), samples * latentSize);
    const singular = [5, 3, 1.5];
    const angle = 0.7;
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    const right = [
      [c, 0, s, 0, 0, 0],
      [0, 1, 0, 0, 0, 0],
      [-s, 0, c, 0, 0, 0],
    ];
    const left = singular.map((_, k) => Array.from({ length: imageSize }, (__, i) => (i % 3 === k ? 1 : 0)));
    const images = new Float32Array(samples * imageSize);
    for (let n = 0; n < samples; n++) {
      for (const [k, value] of singular.entries()) {
        let along = 0;
        for (let i = 0; i < latentSize; i++) along += right[k]![i]! * z[n * latentSize + i]!;
        for (let i = 0; i < imageSize; i++) images[n * imageSize + i]! += value * along * left[k]![i]!;
      }
    }
    const { directions, explained } = principalDirections(z, images, samples, 5);
    // The generator has rank 3: there are no more.
    expect(directions).toHaveLength(3);
    directions.forEach((direction, k) => {
      const cosine = direction.reduce((sum, value, i) => sum + value * right[k]![i]!, 0);
      expect(Math.abs(cosine)).toBeGreaterThan(0.995);
      expect(lengthOf(direction)).toBeCloseTo(1, 5);
    });
    const norms = left.map((vector) => vector.reduce((sum: number, value) => sum + value, 0));
    const energies = singular.map((value, k) => value ** 2 * norms[k]!);
    const total = energies.reduce((sum, value) => sum + value, 0);
    explained.forEach((share, k) => {
      expect(share).toBeCloseTo(energies[k]! / total, 1);
    });
  });

  it('of a generator that makes one image only are none', () => {
    const z = normal(draw(4), 200);
    expect(principalDirections(z, new Float32Array(300), 100, 4).directions).toEqual([]);
  });

  it('small symmetric matrices are taken apart', () => {
    const { values, vectors } = symmetricEigen([
      [2, 1, 0],
      [1, 2, 0],
      [0, 0, 5],
    ]);
    [5, 3, 1].forEach((value, i) => {
      expect(values[i]).toBeCloseTo(value, 10);
    });
    expect(Math.abs(vectors[1]![0]! + vectors[1]![1]!)).toBeCloseTo(Math.SQRT2, 10);
  });
});

describe('two pictures compared', () => {
  beforeAll(() => tf.setBackend('cpu'));

  function picture(height: number, width: number, channels: number, stream: number, near?: Pixels): Pixels {
    const noise = uniform(draw(stream), height * width * channels);
    const data = Uint8Array.from(noise, (value, i) =>
      near === undefined ? value * 255 : Math.min(255, Math.max(0, near.data[i]! + (value - 0.5) * 60)),
    );
    return { height, width, channels, data };
  }

  it.each([
    ['gray', 20, 33, 1],
    ['color', 17, 12, 3],
    ['lower than the window', 7, 30, 1],
  ])('%s: as the catalogue’s graphs', async (_, height, width, channels) => {
    const a = picture(height, width, channels, 10);
    const b = picture(height, width, channels, 11, a);
    const type = tensor([height, width, channels], { min: 0, max: 255 });
    const inputs = [a, b].map(({ data }) => tf.tensor(Float32Array.from(data), [1, height, width, channels]));
    const expected = (name: string) =>
      runGraph(catalogue.get(name)!, {
        tf,
        inputs,
        inputTypes: [type, type],
        args: new Arguments(
          new Map<string, string | number>([
            ['channel', 'all'],
            ['border', 0],
          ]),
        ),
        weights: {},
        random: {},
        training: false,
        batch: 1,
        type,
        update() {},
        network: () => inputs[0]!,
        gradient: () => inputs[0]!,
      })[0]!.dataSync()[0]!;
    const found = compare(a, b)!;
    expect(found.psnr).toBeCloseTo(expected('psnr'), 3);
    expect(found.ssim).toBeCloseTo(expected('ssim'), 4);
  });

  it('the same, another size, another number of channels', () => {
    const gray = picture(15, 15, 1, 12);
    expect(compare(gray, gray)).toEqual({ psnr: 100, ssim: 1 });
    expect(compare(gray, picture(15, 16, 1, 12))).toBeUndefined();
    const data = Uint8Array.from({ length: 15 * 15 * 4 }, (__, i) => (i % 4 === 3 ? 9 : gray.data[i >> 2]!));
    // Gray as RGBA: the alpha does not count.
    expect(compare(gray, { height: 15, width: 15, channels: 4, data })!.psnr).toBe(100);
  });
});

describe('a request', () => {
  it.each([
    ['{', 'not JSON'],
    ['[]', 'needs an id'],
    ['7', 'JSON object'],
    ['{"method":"restore"}', 'needs an id'],
    ['{"id":1,"method":"constructor"}', 'no method constructor'],
    ['{"id":1,"method":"restore"}', 'needs image'],
    ['{"id":1,"method":"restore","params":{"image":{"name":"a"}}}', 'needs image'],
    ['{"id":1,"method":"restore","params":{"image":{"name":"a","path":"a","data":""}}}', 'needs image'],
    ['{"id":1,"method":"restore","params":{"image":{"name":"a","path":"a"},"mask":1}}', 'needs mask'],
    ['{"id":1,"method":"generate","params":{"seed":"7"}}', 'seed to be a number'],
    ['{"id":1,"method":"generate","params":{"sede":7}}', 'takes no sede'],
    ['{"id":1,"method":"generate","params":[1]}', 'takes no 0'],
    ['{"id":1,"method":"generate","params":7}', 'JSON object'],
  ])('%s is refused in words', (line, words) => {
    expect(() => requireRequest(line)).toThrow(words);
  });

  it('that is right is taken as it is', () => {
    const request = { id: 3, method: 'generate', params: { seed: 7, directions: [0, 1.5], sheet: true } };
    expect(requireRequest(JSON.stringify(request))).toEqual(request);
    expect(requireRequest('{"id":4,"method":"directions"}')).toEqual({
      id: 4,
      method: 'directions',
      params: {},
    });
  });
});
