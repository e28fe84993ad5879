import { groupsDontDivide } from '../../diagnostics/entries/CNN234-groups';
import { defineEntry } from '../entry';
import {
  affineParameter,
  normalizationEpsilon,
  normalizedType,
  normalizeGroups,
  scaleAndShift,
} from './grouped';

export const groupNorm = defineEntry({
  name: 'group_norm',
  alsoCalled: ['gn', 'group_normalization'],
  category: 'normalization',
  summary:
    'Normalizes groups of channels of each example to mean 0 and deviation 1, then applies a learned scale and shift.',
  documentation: `$$y = \\gamma_c\\, \\frac{x - \\mu_g}{\\sqrt{\\sigma_g^2 + \\epsilon}} + \\beta_c$$

with $\\mu_g$, $\\sigma_g^2$ over the pixels and channels of one of \`groups\` groups of one example. The shape stays. One group is
\`layer_norm\`, as many groups as channels \`instance_norm\`. The choice when batches are small, as with large images.`,
  paper: {
    title: 'Group Normalization',
    authors: 'Wu, He',
    year: 2018,
    url: 'https://arxiv.org/abs/1803.08494',
  },
  incoming: true,
  parameters: [
    {
      name: 'groups',
      kind: 'integer',
      default: 8,
      minimum: 1,
      documentation: 'Number of groups; must divide the number of channels.',
    },
    normalizationEpsilon,
    affineParameter,
  ],
  type(call) {
    const type = normalizedType(call, 'group_norm');
    const channels = type.kind === 'tensor' ? type.shape.at(-1) : undefined;
    const groups = call.args.number('groups');
    if (typeof channels === 'number' && channels % groups !== 0) {
      const data = { entry: 'group_norm', groups, what: 'incoming channels', channels } as const;
      const text = String(largestDivisor(channels, groups));
      const change = { kind: 'set-argument', parameter: 'groups', text } as const;
      const fixes = [{ title: `Use ${text} groups`, change }];
      call.report(groupsDontDivide, data, { at: 'groups', because: [0], fixes });
    }
    return type;
  },
  weights: scaleAndShift,
  window: () => ({ kind: 'global' }),
  graph: ({ tf, inputs, args, weights }) =>
    normalizeGroups(tf, inputs[0]!, args.number('groups'), args.number('epsilon'), weights),
});

/** The largest divisor of `of` up to `limit`. */
function largestDivisor(of: number, limit: number): number {
  let divisor = Math.min(of, limit);
  while (of % divisor !== 0) divisor--;
  return divisor;
}
