import { softmaxOfOne } from '../../diagnostics/entries/CNN511-softmax-of-one';
import { tensor, UNKNOWN } from '../../types';
import { defineEntry } from '../entry';
import { tensorInput } from '../inputs';
import { softmax as smooth } from '../smooth';

export const softmax = defineEntry({
  name: 'softmax',
  category: 'activation',
  summary: 'Makes the channels positive and add up to 1: probabilities.',
  documentation: `$$y_c = \\frac{e^{x_c}}{\\sum_k e^{x_k}}$$

over the channels, at each pixel separately. For attention weights, and for reading a classifier's result. Not before
\`cross_entropy\`, which takes logits; over a single channel it is always 1 (use \`sigmoid\`).`,
  incoming: true,
  parameters: [],
  type(call) {
    const input = tensorInput(call, 'softmax');
    if (input === undefined) return UNKNOWN;
    if (input.shape.at(-1) !== 1) return tensor(input.shape, { min: 0, max: 1 });
    const change = { kind: 'replace-call', text: 'sigmoid' } as const;
    const fixes = [
      { title: 'Use `sigmoid`', change, preferred: true },
      { title: 'Remove `softmax`', change: { kind: 'remove-call' } as const },
    ];
    call.report(softmaxOfOne, {}, { because: [0], fixes });
    return tensor(input.shape, { min: 1, max: 1 });
  },
  graph: ({ tf, inputs }) => smooth(tf, inputs[0]!),
});
