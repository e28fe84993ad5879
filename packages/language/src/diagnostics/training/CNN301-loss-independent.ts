import { defineDiagnostic } from '../define';

export interface LossIndependent {
  readonly network: string;
  /** Networks that the loss does depend on. */
  readonly others: readonly string[];
}

export const lossIndependent = defineDiagnostic<LossIndependent>({
  code: 'CNN301',
  name: 'loss-independent',
  severity: 'error',
  title: 'A loss does not depend on a network it is minimized over',
  documentation: `\`minimize LOSS over Network\` changes the weights of \`Network\` so that the loss falls. A loss that is computed
without the network stays the same whatever its weights are. Usually the wrong network is named, or the loss compares the
wrong values.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
train t {
  data clean = mnist(train)
  degraded = clean -> blur(1.5)
  minimize l2(degraded, clean) over N // <- here
  steps 10
}`,
      right: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
train t {
  data clean = mnist(train)
  degraded = clean -> blur(1.5)
  minimize l2(N(degraded), clean) over N
  steps 10
}`,
    },
  ],
  message({ network, others }) {
    const has =
      others.length === 0 ? 'on no network at all' : `only on ${others.map((o) => `\`${o}\``).join(' and ')}`;
    return `this loss does not depend on \`${network}\` (it depends ${has}), so minimizing it cannot train \`${network}\`. Use the result of \`${network}\` in the loss, or name another network after \`over\`.`;
  },
});
