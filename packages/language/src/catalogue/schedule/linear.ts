import { defineEntry } from '../entry';
import { floorParameter, rateParameter, warmedUp, warmupParameter } from './parameters';

export const linear = defineEntry({
  name: 'linear',
  category: 'schedule',
  summary: 'A learning rate that falls linearly.',
  documentation: `From \`rate\` to \`to\` over all steps of the phase, after \`warmup\` steps of linear warm-up. CycleGAN's second half: \`adam(linear(2e-4), beta1: 0.5)\`.`,
  incoming: false,
  parameters: [rateParameter, warmupParameter, floorParameter],
  value: (args, step, total) =>
    warmedUp(args, step, total, (progress) => {
      const [rate, to] = [args.number('rate'), args.number('to')];
      return rate + (to - rate) * progress;
    }),
});
