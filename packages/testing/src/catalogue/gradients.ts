/** Gradients against finite differences, along random directions. */
import { normalNumbers, type Prepared, randomNumbers, tf } from './harness';

/** A tensor that the graph depends on differentiably. */
export interface Variable {
  readonly name: string;
  readonly value: tf.Tensor;
  /** The graph's result. @param first in place of its first input, unless that is this variable */
  run(value: tf.Tensor, first?: tf.Tensor): tf.Tensor;
}

export function variablesOf(prepared: Prepared, training = true): Variable[] {
  const variables: Variable[] = [];
  const { inputs } = prepared;
  const withFirst = (first = inputs[0]) => inputs.map((other, i) => (i === 0 ? first! : other));
  prepared.inputs.forEach((value, index) => {
    if (value.dtype !== 'float32' || value.rank === 0) return;
    variables.push({
      name: `input ${index}`,
      value,
      run: (x, first) =>
        prepared.run({ training, inputs: withFirst(first).map((other, i) => (i === index ? x : other)) }),
    });
  });
  for (const spec of prepared.weightSpecs) {
    if (!spec.trainable) continue;
    variables.push({
      name: spec.name,
      value: prepared.weights[spec.name]!,
      run: (w, first) =>
        prepared.run({
          training,
          inputs: withFirst(first),
          weights: { ...prepared.weights, [spec.name]: w },
        }),
    });
  }
  return variables;
}

export function randomLike(shape: readonly number[], seed: number): tf.Tensor {
  const next = normalNumbers(randomNumbers(seed));
  const count = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Float32Array.from({ length: count }, () => next()),
    [...shape],
  );
}

export interface Comparison {
  readonly analytic: number;
  readonly numeric: number;
}

/** The derivative of `f` at x along `direction`, by tfjs and by a central difference. */
export function compareDerivative(
  f: (x: tf.Tensor) => tf.Scalar,
  x: tf.Tensor,
  seed: number,
  step: number,
): Comparison {
  return tf.tidy(() => {
    const direction = randomLike(x.shape, seed);
    const gradient = tf.grad((value) => f(value))(x);
    const analytic = tf.sum(tf.mul(gradient, direction)).dataSync()[0]!;
    const ahead = f(tf.add(x, tf.mul(direction, step))).dataSync()[0]!;
    const behind = f(tf.sub(x, tf.mul(direction, step))).dataSync()[0]!;
    return { analytic, numeric: (ahead - behind) / (2 * step) };
  });
}

/** A random weighted sum of the graph's result, as a function of one variable. */
export function projection(variable: Variable, seed: number): (x: tf.Tensor) => tf.Scalar {
  const shape = tf.tidy(() => variable.run(variable.value).shape);
  const weights = randomLike(shape, seed);
  return (x) => tf.sum(tf.mul(variable.run(x), weights)) as tf.Scalar;
}

/** As `projection`, of the squared result: linear graphs have second derivatives too. */
export function squaredProjection(variable: Variable, seed: number): (x: tf.Tensor) => tf.Scalar {
  const shape = tf.tidy(() => variable.run(variable.value).shape);
  const weights = randomLike(shape, seed);
  return (x) => tf.sum(tf.mul(tf.square(variable.run(x)), weights)) as tf.Scalar;
}

/** The squared norm of the gradient of `f`: what a gradient penalty differentiates. */
export function squaredGradient(f: (x: tf.Tensor) => tf.Scalar): (x: tf.Tensor) => tf.Scalar {
  return (x) => tf.sum(tf.square(tf.grad((value) => f(value))(x))) as tf.Scalar;
}

/**
 * What a gradient penalty adds to a loss: the squared norm of the gradient, by the first input, of a weighted sum of the
 * squared result; as a function of one variable.
 */
export function penaltyOf(
  variable: Variable,
  weights: tf.Tensor,
  first: tf.Tensor,
): (value: tf.Tensor) => tf.Scalar {
  const score = (result: tf.Tensor) => tf.sum(tf.mul(tf.square(result), weights)) as tf.Scalar;
  return (value) => {
    const isFirst = variable.name === 'input 0';
    const slope = tf.grad((x) => score(isFirst ? variable.run(x) : variable.run(value, x)))(
      isFirst ? value : first,
    );
    return tf.sum(tf.square(slope)) as tf.Scalar;
  };
}
