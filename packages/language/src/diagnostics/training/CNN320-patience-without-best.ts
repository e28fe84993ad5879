import { defineDiagnostic } from '../define';

export const patienceWithoutBest = defineDiagnostic<Record<never, never>>({
  code: 'CNN320',
  name: 'patience-without-best',
  severity: 'error',
  title: 'Patience without a measure to wait for',
  documentation: `\`patience 5\` ends training when the measure that \`best\` names has not become better five times in a row. Without a
\`best\` there is nothing to wait for.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
train t {
  data image = mnist(train)
  minimize l2(N(image), image) over N
  steps 1000
  patience 5 // <- here
}`,
      right: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
train t {
  data image = mnist(train)
  minimize l2(N(image), image) over N
  steps 1000
  best psnr(N(image), image) on mnist(test) every 100
  patience 5
}`,
    },
  ],
  message: () =>
    '`patience` counts the measures of `best` that are no better than before, and this block has no `best`. Add one, such as `best psnr(restored, clean)`.',
});
