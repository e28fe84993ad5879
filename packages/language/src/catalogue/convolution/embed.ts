import type { Tensor1D } from '@tensorflow/tfjs-core';
import { needsClass } from '../../diagnostics/entries/CNN240-needs-class';
import { tensor, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';

export const embed = defineEntry({
  name: 'embed',
  alsoCalled: ['embedding'],
  category: 'convolution',
  summary: 'Looks a class label up in a table of learned vectors.',
  documentation: `$y = T_\\ell$: row $\\ell$ of a learned table with one row per class. A \`class(n)\` label becomes a vector of \`size\`.

The way to give a label to a conditional network: \`concat(label -> embed(50))\` joins it to a vector,
\`label -> embed(28 * 28) -> reshape(28, 28, 1)\` makes it a channel of an image. Rows start
as noise of deviation 0.25: a generator heeds its label from the first steps on, and its noise still weighs more.`,
  incoming: true,
  parameters: [
    { name: 'size', kind: 'integer', minimum: 1, documentation: 'Length of each class’s vector.' },
  ],
  type(call) {
    const [input] = call.inputs;
    if (input === undefined || input.kind === 'unknown') return UNKNOWN;
    if (input.kind === 'class') return tensor([call.args.number('size')]);
    call.report(
      needsClass,
      { entry: 'embed', type: input, instead: 'dense' },
      {
        at: 'incoming',
        because: [0],
        fixes: [
          {
            title: 'Use `dense`',
            change: { kind: 'replace-call', text: `dense(${call.args.number('size')})` },
          },
        ],
      },
    );
    return UNKNOWN;
  },
  weights(call) {
    const [input] = call.inputs;
    const count = input?.kind === 'class' ? input.count : 0;
    // In 300 steps of a conditional GAN on MNIST, rows within ±0.05 left the label unheeded, and rows of deviation 1 drew
    // one digit a label whatever the noise.
    const initializer = { kind: 'normal', mean: 0, deviation: 0.25 } as const;
    return [{ name: 'table', shape: [count, call.args.number('size')], initializer, trainable: true }];
  },
  // A product with one-hot rows: its gradient is a product too, where that of a look-up is a scatter.
  graph({ tf, inputs, weights }) {
    const table = weights.table!;
    return tf.matMul(tf.oneHot(inputs[0] as Tensor1D, table.shape[0]!, 1, 0, 'float32'), table);
  },
});
