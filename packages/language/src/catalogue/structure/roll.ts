import type * as tfjs from '@tensorflow/tfjs-core';
import { tensor, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { imageInput, tensorInput } from '../inputs';
import { sliceAxis } from '../tensors';

export const roll = defineEntry({
  name: 'roll',
  alsoCalled: ['cyclic_shift'],
  category: 'structure',
  rearranges: 'order',
  summary: 'Moves an image by pixels; what leaves on one side comes in on the other.',
  documentation: `\`roll(1, 0)\` moves every pixel one row down, and the last row to the top; \`roll(-4, -4)\` four rows up and four columns to the left.
The shape stays. As PyTorch's and NumPy's \`roll\`.

Between windows it lets neighboring ones exchange what they hold (Swin Transformer's *shifted windows*):
\`roll(-4, -4) -> windows(8) -> self_attention(4) -> unwindow -> roll(4, 4)\`.`,
  paper: {
    title: 'Swin Transformer: Hierarchical Vision Transformer using Shifted Windows',
    authors: 'Liu, Lin, Cao, et al.',
    year: 2021,
    url: 'https://arxiv.org/abs/2103.14030',
  },
  incoming: true,
  parameters: [
    { name: 'rows', kind: 'integer', documentation: 'By how many pixels down; negative ones up.' },
    {
      name: 'columns',
      kind: 'integer',
      documentation: 'By how many pixels to the right; negative ones to the left.',
    },
  ],
  type(call) {
    if (imageInput(call, 'roll') === undefined) return UNKNOWN;
    const { shape, range } = tensorInput(call, 'roll')!;
    return tensor(shape, range);
  },
  // What comes in at a border was at the opposite one.
  window: () => ({ kind: 'global' }),
  graph: ({ tf, inputs, args }) => {
    const [x] = inputs;
    return rollAxis(tf, rollAxis(tf, x!, 1, args.number('rows')), 2, args.number('columns'));
  },
});

function rollAxis(tf: typeof tfjs, x: tfjs.Tensor, axis: number, by: number): tfjs.Tensor {
  const size = x.shape[axis]!;
  const moved = ((by % size) + size) % size;
  if (moved === 0) return x;
  const last = sliceAxis(tf, x, axis, size - moved, moved);
  return tf.concat([last, sliceAxis(tf, x, axis, 0, size - moved)], axis);
}
