import { softplus as smooth } from '../smooth';
import { increasing, pointwise } from './pointwise';

export const softplus = pointwise({
  name: 'softplus',
  summary: 'A smooth ReLU that is always positive.',
  documentation: `$$y = \\log(1 + e^x)$$

Where a result must be positive (a variance, a rate), and in losses: \`mean(Critic(fake) -> softplus)\` is the non-saturating
critic loss of StyleGAN.`,
  parameters: [],
  range: increasing((x) => (x > 30 ? x : Math.log1p(Math.exp(x)))),
  apply: (tf, x) => smooth(tf, x),
});
