import { formatBytes } from '../../source/units';
import { defineDiagnostic } from '../define';

export interface TooMuchMemory {
  readonly train: string;
  readonly needed: number;
  readonly available: number;
  readonly batch: number;
  /** The largest batch that would fit; undefined when not even one example does. */
  readonly fits?: number;
}

export const tooMuchMemory = defineDiagnostic<TooMuchMemory>({
  code: 'CNN504',
  name: 'too-much-memory',
  severity: 'warning',
  title: 'Training needs more memory than the machine has',
  documentation: `While training, the results of all layers are kept for the backward pass, with their gradients: twice the activations
of every layer, times the batch, and four numbers for each weight (the weight, its gradient, and what Adam remembers). The
estimate is of the largest \`minimize\` of the block; \`cnn summary\` shows which layers take most.

Lower \`batch\`, make the images smaller, or shrink them earlier in the network (\`stride: 2\`).`,
  // What is too much depends on the machine: see the tests.
  examples: [],
  message({ train, needed, available, batch, fits }) {
    const what = `\`${train}\` needs about ${formatBytes(needed)} with batch ${batch}, and this machine has ${formatBytes(available)}.`;
    return fits === undefined
      ? `${what} Not even one example fits: make the images or the networks smaller.`
      : `${what} Use batch ${fits} or less.`;
  },
});
