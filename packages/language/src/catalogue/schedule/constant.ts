import { defineEntry } from '../entry';
import { rateParameter, warmedUp, warmupParameter } from './parameters';

export const constant = defineEntry({
  name: 'constant',
  category: 'schedule',
  summary: 'The same learning rate throughout, after a warm-up.',
  documentation: `$\\eta_t = \\text{rate}$, reached linearly from 0 over \`warmup\` steps. Without a warm-up the number alone says the same: \`adam(2e-4)\`.`,
  incoming: false,
  parameters: [rateParameter, warmupParameter],
  value: (args, step, total) => warmedUp(args, step, total, () => args.number('rate')),
});
