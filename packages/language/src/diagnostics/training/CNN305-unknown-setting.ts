import { defineDiagnostic } from '../define';

export interface UnknownSetting {
  readonly name: string;
  readonly suggestion?: string;
  readonly allowed: readonly string[];
}

export const unknownSetting = defineDiagnostic<UnknownSetting>({
  code: 'CNN305',
  name: 'unknown-setting',
  severity: 'error',
  title: 'A setting that can not be made here',
  documentation: `A train block may set \`batch\`, \`steps\` or \`epochs\`, \`seed\`, \`ema\` and \`clip\`; a phase only \`steps\` or
\`epochs\`, since the others hold for the whole training.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
train t {
  data image = mnist(train)
  phase first {
    minimize l2(N(image), image) over N
    batch 8 // <- here
    steps 10
  }
}`,
      right: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
train t {
  data image = mnist(train)
  phase first {
    minimize l2(N(image), image) over N
    steps 10
  }
  batch 8
}`,
    },
  ],
  message({ name, suggestion, allowed }) {
    const what = `\`${name}\` can't be set here.`;
    return suggestion === undefined
      ? `${what} There are ${allowed.join(', ')}.`
      : `${what} Did you mean \`${suggestion}\`?`;
  },
});
