import type { Initializer, WeightSpec } from './entry';

/**
 * Uniform in [-l, l] with l = sqrt(6 / (fan_in + fan_out)), which keeps the variance of values and of gradients
 * about the same from layer to layer (Glorot & Bengio, 2010; Keras's default). As in Keras, for a shape
 * [...window, in, out] fan_in is in times the window's size, and fan_out is out times it.
 */
export function glorotUniform(shape: readonly number[]): Initializer {
  const window = shape.slice(0, -2).reduce((a, b) => a * b, 1);
  const [fanIn = 1, fanOut = 1] = shape.slice(-2).map((size) => size * window);
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  return { kind: 'uniform', min: -limit, max: limit };
}

/** A kernel with Glorot's initial values. */
export function kernel(shape: readonly number[], name = 'kernel'): WeightSpec {
  return { name, shape, initializer: glorotUniform(shape), trainable: true };
}

/** A weight that starts as 0. */
export function zeros(name: string, shape: readonly number[], trainable = true): WeightSpec {
  return { name, shape, initializer: { kind: 'zeros' }, trainable };
}

/** A weight that starts as 1. */
export function ones(name: string, shape: readonly number[], trainable = true): WeightSpec {
  return { name, shape, initializer: { kind: 'ones' }, trainable };
}
