import { defineEntry } from '../entry';
import { floorParameter, rateParameter, warmedUp, warmupParameter } from './parameters';

export const exponential = defineEntry({
  name: 'exponential',
  category: 'schedule',
  summary: 'A learning rate that shrinks by the same factor at every step.',
  documentation: `$$\\eta_t = \\eta_0 \\left(\\frac{\\eta_T}{\\eta_0}\\right)^{t / T}$$

from \`rate\` $\\eta_0$ to \`to\` $\\eta_T$, which must be greater than 0, over all steps of the phase, after \`warmup\` steps of linear warm-up.`,
  incoming: false,
  parameters: [
    { ...rateParameter, minimum: 1e-12 },
    { ...floorParameter, default: 1e-6, minimum: 1e-12 },
    warmupParameter,
  ],
  value: (args, step, total) =>
    warmedUp(args, step, total, (progress) => {
      const [rate, to] = [args.number('rate'), args.number('to')];
      return rate * (to / rate) ** progress;
    }),
});
