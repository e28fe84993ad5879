import { defineEntry } from '../entry';
import { floorParameter, rateParameter, warmedUp, warmupParameter } from './parameters';

export const cosine = defineEntry({
  name: 'cosine',
  category: 'schedule',
  summary: 'A learning rate that falls along half a cosine.',
  documentation: `$$\\eta_t = \\eta_T + \\tfrac{1}{2} (\\eta_0 - \\eta_T) \\left(1 + \\cos \\frac{\\pi t}{T}\\right)$$

from \`rate\` $\\eta_0$ to \`to\` $\\eta_T$ over all steps of the phase, after \`warmup\` steps of linear warm-up: \`adam(cosine(2e-4, warmup: 500))\`. A good default for restoration
networks and classifiers; GANs are usually trained at a constant rate.`,
  paper: {
    title: 'SGDR: Stochastic Gradient Descent with Warm Restarts',
    authors: 'Loshchilov, Hutter',
    year: 2017,
    url: 'https://arxiv.org/abs/1608.03983',
  },
  incoming: false,
  parameters: [rateParameter, warmupParameter, floorParameter],
  value: (args, step, total) =>
    warmedUp(args, step, total, (progress) => {
      const [rate, to] = [args.number('rate'), args.number('to')];
      return to + ((rate - to) * (1 + Math.cos(Math.PI * progress))) / 2;
    }),
});
