import type { ParameterSpec } from '../entry';

/** @param value the default */
export function learningRate(value: number): ParameterSpec {
  return {
    name: 'learning_rate',
    kind: 'schedule',
    default: value,
    minimum: 0,
    documentation: 'Length of a step: a number, or a schedule such as `cosine(2e-4, warmup: 500)`.',
  };
}

/** @param value the default */
export function share(name: string, value: number, documentation: string): ParameterSpec {
  return { name, kind: 'number', default: value, minimum: 0, maximum: 0.999999, documentation };
}

/** @param value the default */
export function epsilonParameter(value: number): ParameterSpec {
  return {
    name: 'epsilon',
    kind: 'number',
    default: value,
    minimum: 0,
    documentation: 'Added to the divisor, so that weights without a gradient divide by something.',
  };
}
