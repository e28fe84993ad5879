import type { ParameterSpec } from '../entry';

export const shapeParameter: ParameterSpec = {
  name: 'shape',
  kind: 'shape',
  minimum: 1,
  documentation: 'Size of the value: a number for a vector, or `[height, width, channels]`.',
};
