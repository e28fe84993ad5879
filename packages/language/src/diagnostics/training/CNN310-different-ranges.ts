import { formatRange, type Range } from '../../types';
import { defineDiagnostic } from '../define';

export interface DifferentRanges {
  readonly operation: string;
  readonly left: Range;
  readonly right: Range;
}

export const differentRanges = defineDiagnostic<DifferentRanges>({
  code: 'CNN310',
  name: 'different-ranges',
  severity: 'warning',
  title: 'Values of different ranges are compared',
  documentation: `Every value has a range as well as a size: pixels of the data lie in [0, 1], the result of \`tanh\` in [-1, 1], of
\`sigmoid\` in [0, 1]. A loss or metric that compares values of different ranges never gets to 0, and a network that aims
at it learns the wrong brightness.

\`rescale(-1, 1)\` maps a value to another range; or end the network with the activation whose range is the data's.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> tanh }
train t {
  data clean = mnist(train)
  minimize l2(N(clean), clean) over N // <- here
  steps 10
}`,
      right: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> tanh }
train t {
  data clean = mnist(train)
  minimize l2(N(clean), clean -> rescale(-1, 1)) over N
  steps 10
}`,
    },
  ],
  message: ({ operation, left, right }) =>
    `\`${operation}\` compares values in ${formatRange(left)} with values in ${formatRange(right)}. Rescale one to the other's range with \`rescale\`, or change the last activation.`,
});
