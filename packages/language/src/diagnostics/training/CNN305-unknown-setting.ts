import { defineDiagnostic } from '../define';

export interface UnknownSetting {
  readonly name: string;
  readonly suggestion?: string;
  readonly allowed: readonly string[];
  /** It is a setting, but of the whole train block. */
  readonly elsewhere?: boolean;
  /** Where what is meant is said instead. */
  readonly hint?: string;
}

export const unknownSetting = defineDiagnostic<UnknownSetting>({
  code: 'CNN305',
  name: 'unknown-setting',
  severity: 'error',
  title: 'A setting that does not exist here',
  documentation: `A train block may set \`batch\`, \`steps\` or \`epochs\`, \`seed\`, \`ema\` and \`clip\`; a phase only \`steps\` or
\`epochs\`, since the others hold for the whole training.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
train t {
  data image = mnist(train)
  minimize l2(N(image), image) over N
  learning_rate 0.01 // <- here
  steps 10
}`,
      right: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
train t {
  data image = mnist(train)
  minimize l2(N(image), image) over N using adam(0.01)
  steps 10
}`,
    },
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
  message({ name, suggestion, allowed, elsewhere, hint }) {
    const what = elsewhere ? `\`${name}\` can't be set here.` : `there is no setting \`${name}\`.`;
    if (hint !== undefined) return `${what} ${hint}`;
    return suggestion === undefined
      ? `${what} The settings are ${allowed.join(', ')}.`
      : `${what} Did you mean \`${suggestion}\`?`;
  },
});
