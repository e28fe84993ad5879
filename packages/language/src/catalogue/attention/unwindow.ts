import { multiply } from '../../algebra/dim';
import { needsWindows } from '../../diagnostics/entries/CNN252-needs-windows';
import { tensor, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { tensorInput } from '../inputs';
import { rolled, shiftParameter } from './windows';

export const unwindow = defineEntry({
  name: 'unwindow',
  category: 'attention',
  summary: 'Puts windows back together into an image.',
  documentation: `$R \\times S \\times n \\times n \\times C$ becomes $R n \\times S n \\times C$: the inverse of \`windows\`. Give the same \`shift\`.`,
  incoming: true,
  parameters: [shiftParameter],
  type(call) {
    const input = tensorInput(call, 'unwindow');
    if (input === undefined) return UNKNOWN;
    const [rows, columns, height, width, channels] = input.shape;
    if (input.shape.length !== 5) {
      call.report(needsWindows, { entry: 'unwindow', shape: input.shape }, { because: [0] });
      return UNKNOWN;
    }
    return tensor([multiply(rows!, height!), multiply(columns!, width!), channels!], input.range);
  },
  graph({ tf, inputs, args }) {
    const x = inputs[0]!;
    const [batch = 1, rows = 1, columns = 1, height = 1, width = 1, channels = 1] = x.shape;
    const strips = tf.reshape(x, [batch * rows, columns, height, width * channels]);
    const image = tf.reshape(tf.transpose(strips, [0, 2, 1, 3]), [
      batch,
      rows * height,
      columns * width,
      channels,
    ]);
    return rolled(tf, image, -args.number('shift'));
  },
});
