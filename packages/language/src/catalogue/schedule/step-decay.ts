import { defineEntry } from '../entry';
import { rateParameter, warmedUp, warmupParameter } from './parameters';

export const stepDecay = defineEntry({
  name: 'step_decay',
  category: 'schedule',
  summary: 'A learning rate that drops by a factor at regular intervals.',
  documentation: `$$\\eta_t = \\eta_0\\, f^{\\lfloor t / n \\rfloor}$$

multiplied by \`factor\` $f$ after every $n$ = \`every\` steps, counted from the first: \`adam(step_decay(1e-4, every: 200000))\` halves it each time, as super-resolution
networks (EDSR) do.`,
  incoming: false,
  parameters: [
    rateParameter,
    { name: 'every', kind: 'integer', minimum: 1, documentation: 'Number of steps between drops.' },
    {
      name: 'factor',
      kind: 'number',
      default: 0.5,
      minimum: 0,
      maximum: 1,
      documentation: 'By what the rate is multiplied at each drop.',
    },
    warmupParameter,
  ],
  value: (args, step, total) =>
    warmedUp(
      args,
      step,
      total,
      () => args.number('rate') * args.number('factor') ** Math.floor(step / args.number('every')),
    ),
});
