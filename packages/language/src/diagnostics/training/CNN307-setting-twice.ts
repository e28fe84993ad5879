import { defineDiagnostic } from '../define';

export const settingTwice = defineDiagnostic<{ readonly name: string }>({
  code: 'CNN307',
  name: 'setting-twice',
  severity: 'error',
  title: 'A setting appears twice',
  documentation: `Each setting is made once, so that a reader never has to ask which one applies.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
train t {
  data image = mnist(train)
  minimize l2(N(image), image) over N
  batch 8
  batch 16 // <- here
  steps 10
}`,
      right: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
train t {
  data image = mnist(train)
  minimize l2(N(image), image) over N
  batch 16
  steps 10
}`,
    },
  ],
  message: ({ name }) => `\`${name}\` is already set. Remove one of the two.`,
});
