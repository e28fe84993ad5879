import { type Dim, subtract } from '../../algebra/dim';
import { noSuchChannels } from '../../diagnostics/entries/CNN253-no-such-channels';
import { tensor, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { tensorInput } from '../inputs';
import { sliceAxis } from '../tensors';

export const channels = defineEntry({
  name: 'channels',
  category: 'structure',
  operator: 'slice',
  alignment: 'elementwise',
  summary: 'Some of the channels of an image, or of the elements of a vector.',
  documentation: `Channels \`from\` up to, and without, \`to\`, counted from 0: $H \\times W \\times C$ becomes $H \\times W \\times (\\text{to} - \\text{from})$. Usually written
\`x[0 .. 16]\`; \`x[16 ..]\` goes to the last, \`x[.. 16]\` begins with the first, and \`x[3]\` is one channel.

Equal parts of all channels are taken at once by \`split\`.`,
  incoming: true,
  asFunction: true,
  parameters: [
    { name: 'from', kind: 'integer', minimum: 0, documentation: 'The first channel taken.' },
    {
      name: 'to',
      kind: 'integer',
      minimum: 1,
      optional: true,
      documentation: 'The first channel not taken; if left out, all up to the last.',
    },
  ],
  type(call) {
    const input = tensorInput(call, 'channels');
    if (input === undefined) return UNKNOWN;
    const from = call.args.number('from');
    const count = input.shape.at(-1)!;
    const to: Dim = call.args.has('to') ? call.args.number('to') : count;
    const beyond = typeof count === 'number' && typeof to === 'number' && to > count;
    if (beyond || (typeof to === 'number' && from >= to)) {
      call.report(noSuchChannels, { from, to, count }, { at: beyond ? 'to' : 'from', because: [0] });
      return UNKNOWN;
    }
    return tensor([...input.shape.slice(0, -1), subtract(to, from)], input.range);
  },
  graph({ tf, inputs, args }) {
    const x = inputs[0]!;
    const from = args.number('from');
    const to = args.has('to') ? args.number('to') : x.shape.at(-1)!;
    return sliceAxis(tf, x, x.rank - 1, from, to - from);
  },
});
