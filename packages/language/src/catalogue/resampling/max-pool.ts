import type { Tensor4D } from '@tensorflow/tfjs-core';
import { defineEntry } from '../entry';
import { poolingParameters, poolingType, poolingWindow, poolingWindowSpec } from './pooling';

export const maxPool = defineEntry({
  name: 'max_pool',
  category: 'resampling',
  summary: 'Makes an image smaller by keeping the largest value of each window.',
  documentation: `$$y_{i,j,c} = \\max_{u,v} x_{si+u,\\; sj+v,\\; c}$$

With \`size\` 2, $H \\times W \\times C$ becomes $\\lfloor H/2 \\rfloor \\times \\lfloor W/2 \\rfloor \\times C$. Range and channels stay.

The usual way down in classifiers and U-Nets. It forgets where in the window the value was, and gives a gradient to that
one pixel only: critics and generators rather use a \`conv\` with \`stride: 2\` or \`avg_pool\`. A critic under
\`gradient_penalty\` can't use it: its gradient can't be differentiated again.`,
  incoming: true,
  parameters: poolingParameters,
  type: (call) => poolingType(call, 'max_pool'),
  window: poolingWindowSpec,
  graph({ tf, inputs, args }) {
    const { kernel, stride, padding } = poolingWindow(args);
    return tf.maxPool(inputs[0] as Tensor4D, [...kernel], [...stride], padding as 'same' | 'valid');
  },
});
