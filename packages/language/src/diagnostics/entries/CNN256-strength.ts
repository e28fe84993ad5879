import { formatType, type ValueType } from '../../types';
import { defineDiagnostic } from '../define';

export interface StrengthOfOne {
  readonly entry: string;
  readonly parameter: string;
  readonly type: ValueType;
}

export const strengthOfOne = defineDiagnostic<StrengthOfOne>({
  code: 'CNN256',
  name: 'strength',
  severity: 'error',
  title: 'A strength that is not one number for each example',
  documentation: `Where a degradation takes a number it also takes a value with one number for each example, \`sigma = uniform(0, 0.2)\`: each
example is then degraded by its own. A value of any other size does not say how strong.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) }
train t {
  data image = mnist(train)
  noisy = image -> gaussian_noise(uniform(8, 0, 0.2)) // <- here
  minimize l2(N(noisy), image) over N
  steps 10
}`,
      right: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) }
train t {
  data image = mnist(train)
  noisy = image -> gaussian_noise(uniform(0, 0.2))
  minimize l2(N(noisy), image) over N
  steps 10
}`,
    },
  ],
  message: ({ entry, parameter, type }) =>
    `\`${parameter}\` of \`${entry}\` is one number for each example, such as \`uniform(0, 0.2)\` gives; got a value of size ${formatType(type)}.`,
});
