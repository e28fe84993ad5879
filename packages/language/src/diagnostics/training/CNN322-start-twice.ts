import { defineDiagnostic } from '../define';

export const startTwice = defineDiagnostic<{ readonly network: string }>({
  code: 'CNN322',
  name: 'start-twice',
  severity: 'error',
  title: 'A network gets its weights from two places',
  documentation: '`start` says with which weights a network begins, so it can say it once for each network.',
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
train t {
  data image = mnist(train)
  start N from "runs/first"
  start N from "runs/second" // <- here
  minimize l2(N(image), image) over N
  steps 1000
}`,
      right: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
train t {
  data image = mnist(train)
  start N from "runs/second"
  minimize l2(N(image), image) over N
  steps 1000
}`,
    },
  ],
  message: ({ network }) => `\`${network}\` has been given weights already. Keep one of the two.`,
});
