import { defineDiagnostic } from '../define';

export interface UnusedColumn {
  readonly name: string;
  /** How to leave it out: nothing stands after it, or its place must be kept. */
  readonly advice: 'remove' | 'underscore' | 'none';
}

export const unusedColumn = defineDiagnostic<UnusedColumn>({
  code: 'CNN126',
  name: 'unused-column',
  severity: 'warning',
  title: 'A column of the data that nothing uses',
  documentation: `\`data image, label = mnist(train)\` draws both, batch by batch. A column that no loss, preview or measure looks
at has no effect: a generator that never gets the label cannot draw the digit asked for. Use it, or leave its name out; the
columns after it keep their places when it is called \`_\`. A name that begins with \`_\` is never reported.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
train t {
  data image, label = mnist(train) // <- here
  minimize l2(N(image), image) over N
  steps 10
}`,
      right: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
train t {
  data image = mnist(train)
  minimize l2(N(image), image) over N
  steps 10
}`,
    },
    {
      wrong: `network N(z: [8], label: class(10)) -> [28, 28, 1] { concat(label -> embed(8)) -> dense(784) -> reshape(28, 28, 1) }
train t {
  data image, label = mnist(train) // <- here
  minimize tv(N(normal(8), label)) over N
  steps 10
}`,
      right: `network N(z: [8], label: class(10)) -> [28, 28, 1] { concat(label -> embed(8)) -> dense(784) -> reshape(28, 28, 1) }
train t {
  data _, label = mnist(train)
  minimize tv(N(normal(8), label)) over N
  steps 10
}`,
    },
  ],
  message({ name, advice }) {
    const how = { remove: ' or leave it out', underscore: ' or call it `_`', none: '' }[advice];
    return `nothing uses \`${name}\`, so this column of the data has no effect. Use it${how}.`;
  },
});
