import { defineEntry } from '../entry';
import { largest } from './largest';
import { poolingParameters, poolingType, poolingWindow, poolingWindowSpec } from './pooling';

export const maxPool = defineEntry({
  name: 'max_pool',
  alsoCalled: ['max_pooling'],
  category: 'resampling',
  summary: 'Makes an image smaller by keeping the largest value of each window.',
  documentation: `$$y_{i,j,c} = \\max_{u,v} x_{si+u,\\; sj+v,\\; c}$$

With \`size\` 2, $H \\times W \\times C$ becomes $\\lfloor H/2 \\rfloor \\times \\lfloor W/2 \\rfloor \\times C$. Range and channels stay.

The usual way down in classifiers and U-Nets. It forgets where in the window the value was, and gives a gradient to that
one pixel only: critics and generators rather use a \`conv\` with \`stride: 2\` or \`avg_pool\`.`,
  incoming: true,
  parameters: poolingParameters,
  type: (call) => poolingType(call, 'max_pool'),
  window: poolingWindowSpec,
  graph: ({ tf, inputs, args }) => largest(tf, inputs[0]!, poolingWindow(args)),
});
