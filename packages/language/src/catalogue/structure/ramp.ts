import { tensor } from '../../types';
import { defineEntry } from '../entry';

export const ramp = defineEntry({
  name: 'ramp',
  category: 'structure',
  summary: 'A number that goes from one to another over its phase, step by step.',
  documentation: `$$v_t = \\text{from} + (\\text{to} - \\text{from}) \\frac{t}{T - 1}$$

in step $t$, counted from 0, of the $T$ steps of the phase whose \`minimize\` uses it; of the whole training where there are no phases. It stands in a
train block: to fade in a larger resolution (\`(1 - a) * small + a * large\` with \`a = ramp(0, 1)\`, or a network's input of size \`[1]\`), to bring a loss in or out
(\`l2(x, image) + 0.1 * ramp(0, 1) * kl(mean, log_variance)\`), or to make noise grow. Previews and measures during the training have its value at
the time; after it, it is \`to\`.`,
  paper: {
    title: 'Progressive Growing of GANs for Improved Quality, Stability, and Variation',
    authors: 'Karras, Aila, Laine, Lehtinen',
    year: 2018,
    url: 'https://arxiv.org/abs/1710.10196',
  },
  incoming: false,
  parameters: [
    { name: 'from', kind: 'number', documentation: 'Its value in the first step.' },
    { name: 'to', kind: 'number', documentation: 'Its value in the last one, and afterwards.' },
  ],
  type({ args }) {
    const [from, to] = [args.number('from'), args.number('to')];
    return tensor([], { min: Math.min(from, to), max: Math.max(from, to) });
  },
  course(args, share) {
    const from = args.number('from');
    return from + (args.number('to') - from) * share;
  },
  // While training it is fed.
  graph: ({ tf, args }) => tf.scalar(args.number('to')),
});
