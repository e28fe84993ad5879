import { defineDiagnostic } from '../define';

export const noIncomingValue = defineDiagnostic<{ readonly callee: string }>({
  code: 'CNN118',
  name: 'no-incoming-value',
  severity: 'error',
  title: 'Nothing flows into a layer',
  documentation: `Networks and blocks have a flow, so a layer there starts at \`it\`. A \`train\` block has none: say what the
layer works on, as in \`clean -> blur(1.5)\`.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
train t {
  data clean = mnist(train)
  degraded = blur(1.5) // <- here
  minimize l2(N(degraded), clean) over N
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
  message: ({ callee }) =>
    callee === 'it'
      ? 'there is no flow here, so `it` means nothing. Name the value you mean.'
      : `nothing flows into \`${callee}\` here. Say what it works on: \`x -> ${callee}\`.`,
});
