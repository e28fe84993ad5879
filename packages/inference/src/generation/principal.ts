/**
 * The directions of a latent space along which a generator's images change most, as in GANSpace (Härkönen, Hertzmann,
 * Lehtinen and Paris, "GANSpace: Discovering interpretable GAN controls", 2020): principal components of the responses
 * to many samples, carried back to the latent space by linear regression.
 */

import { symmetricEigen } from '@cnn-studio/runtime';

export interface Principal {
  /** Unit vectors of the latent space, by falling effect. */
  readonly directions: readonly Float32Array[];
  /** The share of the responses' variance along each. */
  readonly explained: readonly number[];
}

/** Vectors beyond those wanted make the wanted ones accurate; so do passes (Halko, Martinsson and Tropp, 2011). */
const EXTRA = 8;
const PASSES = 8;

/**
 * @param latents [samples, latentSize], row by row: independent numbers of mean 0 and equal deviation
 * @param responses [samples, responseSize], row by row, of mean 0; for example images
 * @param count how many directions; fewer come when there are not so many
 */
export function principalDirections(
  latents: Float32Array,
  responses: Float32Array,
  samples: number,
  count: number,
): Principal {
  const size = responses.length / samples;
  const latentSize = latents.length / samples;
  const wanted = Math.min(count, latentSize, size, samples);
  const columns = Math.min(wanted + EXTRA, size, samples);
  // The leading components' subspace by orthogonal iteration, from vectors that are anything but special.
  let basis = orthonormal(startVectors(size, columns));
  for (let pass = 0; pass < PASSES; pass++) {
    basis = orthonormal(transposedProduct(responses, product(responses, basis, samples), size));
  }
  const projected = product(responses, basis, samples);
  const { values, vectors } = symmetricEigen(gram(projected));
  const total = responses.reduce((sum, value) => sum + value * value, 0);
  const directions: Float32Array[] = [];
  const explained: number[] = [];
  for (let k = 0; k < wanted; k++) {
    if (values[k]! <= total * 1e-9) break;
    // Coordinates of every sample along component k, and what the latent numbers have to do with them.
    const coordinates = combine(projected, vectors[k]!);
    const direction = unit(regress(latents, coordinates, latentSize));
    if (direction === undefined) continue;
    directions.push(direction);
    explained.push(values[k]! / total);
  }
  return { directions, explained };
}

type Vectors = readonly Float64Array[];

function startVectors(size: number, count: number): Float64Array[] {
  // A linear congruential generator (Numerical Recipes): the same on every machine.
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  return Array.from({ length: count }, () => Float64Array.from({ length: size }, next));
}

/** By Gram and Schmidt, twice for accuracy; vectors that depend on earlier ones become 0. */
function orthonormal(vectors: readonly Float64Array[]): Float64Array[] {
  const done: Float64Array[] = [];
  for (const vector of vectors) {
    const before = Math.sqrt(dot(vector, vector));
    for (let again = 0; again < 2; again++) {
      for (const other of done) {
        const along = dot(vector, other);
        for (let i = 0; i < vector.length; i++) vector[i]! -= along * other[i]!;
      }
    }
    const length = Math.sqrt(dot(vector, vector));
    const factor = length > before * 1e-10 ? 1 / length : 0;
    done.push(vector.map((value) => value * factor));
  }
  return done;
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** rows · vector for each vector: [samples] each. */
function product(rows: Float32Array, vectors: Vectors, samples: number): Float64Array[] {
  const size = rows.length / samples;
  return vectors.map((vector) =>
    Float64Array.from({ length: samples }, (_, sample) => {
      let sum = 0;
      const start = sample * size;
      for (let i = 0; i < size; i++) sum += rows[start + i]! * vector[i]!;
      return sum;
    }),
  );
}

/** rowsᵀ · vector for each vector: [size] each. */
function transposedProduct(rows: Float32Array, vectors: Vectors, size: number): Float64Array[] {
  return vectors.map((vector) => {
    const out = new Float64Array(size);
    for (let sample = 0; sample < vector.length; sample++) {
      const weight = vector[sample]!;
      const start = sample * size;
      for (let i = 0; i < size; i++) out[i]! += weight * rows[start + i]!;
    }
    return out;
  });
}

function gram(vectors: Vectors): number[][] {
  return vectors.map((a) => vectors.map((b) => dot(a, b)));
}

function combine(vectors: Vectors, weights: readonly number[]): Float64Array {
  const out = new Float64Array(vectors[0]!.length);
  vectors.forEach((vector, j) => {
    for (let i = 0; i < out.length; i++) out[i]! += weights[j]! * vector[i]!;
  });
  return out;
}

/** Least squares of the latent numbers by one coordinate: where they lie on average when it grows by one. */
function regress(latents: Float32Array, coordinates: Float64Array, latentSize: number): Float64Array {
  const [slope] = transposedProduct(latents, [coordinates], latentSize);
  return slope!;
}

/** With its largest element positive, so that a direction does not depend on chance signs. */
function unit(vector: Float64Array): Float32Array | undefined {
  const length = Math.sqrt(dot(vector, vector));
  if (!(length > 0)) return undefined;
  let largest = 0;
  for (const value of vector) if (Math.abs(value) > Math.abs(largest)) largest = value;
  return Float32Array.from(vector, (value) => (Math.sign(largest) * value) / length);
}
