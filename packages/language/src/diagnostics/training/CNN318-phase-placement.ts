import { defineDiagnostic } from '../define';

export const phasePlacement = defineDiagnostic<{ readonly statement: string }>({
  code: 'CNN318',
  name: 'phase-placement',
  severity: 'error',
  title: 'A train block with phases also trains outside of them',
  documentation: `Phases run one after another, each with its own \`minimize\` statements and its own \`steps\` or \`epochs\`. Nothing is trained
outside of them: put the other statements into a phase.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
train t {
  data image = mnist(train)
  phase first {
    minimize l2(N(image), image) over N
    steps 10
  }
  minimize l1(N(image), image) over N // <- here
}`,
      right: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
train t {
  data image = mnist(train)
  phase first {
    minimize l2(N(image), image) over N
    steps 10
  }
  phase second {
    minimize l1(N(image), image) over N
    steps 10
  }
}`,
    },
  ],
  message: ({ statement }) =>
    `\`${statement}\` is outside the phases, so it would never run. Move it into a phase.`,
});
