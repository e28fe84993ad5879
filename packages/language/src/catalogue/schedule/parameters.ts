import type { Arguments } from '../arguments';
import type { ParameterSpec } from '../entry';

export const rateParameter: ParameterSpec = {
  name: 'rate',
  kind: 'number',
  minimum: 0,
  documentation: 'The learning rate at its largest.',
};

export const warmupParameter: ParameterSpec = {
  name: 'warmup',
  kind: 'integer',
  default: 0,
  minimum: 0,
  documentation: 'Number of steps in which the rate first grows linearly from 0.',
};

export const floorParameter: ParameterSpec = {
  name: 'to',
  kind: 'number',
  default: 0,
  minimum: 0,
  documentation: 'What the rate has become at the last step.',
};

/** The rate with its warm-up, then `after(progress)` with progress from 0 to 1 over the remaining steps. */
export function warmedUp(
  args: Arguments,
  step: number,
  total: number,
  after: (progress: number) => number,
): number {
  const warmup = args.number('warmup');
  if (step < warmup) return (args.number('rate') * (step + 1)) / warmup;
  const remaining = total - 1 - warmup;
  return after(remaining <= 0 ? 0 : Math.min((step - warmup) / remaining, 1));
}
