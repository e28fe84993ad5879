import { defineDiagnostic } from '../define';
import { quote } from './quote';

export const unknownKeyword = defineDiagnostic<{ readonly text: string; readonly meant: string }>({
  code: 'CNN011',
  name: 'unknown-keyword',
  severity: 'error',
  title: 'A word that is almost a keyword',
  documentation: `The word stands where a statement or declaration begins and is close to a keyword, or is the keyword of another language.
The file is read as if the right one stood there.`,
  examples: [
    {
      wrong: `netwrok N(image: [8, 8, 1]) { // <- here
  conv(8, 3)
}`,
      right: `network N(image: [8, 8, 1]) {
  conv(8, 3)
}`,
    },
    {
      wrong: `network N(image: [28, 28, 1]) { conv(1, 3) -> sigmoid }
train t {
  data image = mnist(train)
  minimize l1(N(image), image) over N using adam(1e-3)
  batch 8
  epoch 20 // <- here
}`,
      right: `network N(image: [28, 28, 1]) { conv(1, 3) -> sigmoid }
train t {
  data image = mnist(train)
  minimize l1(N(image), image) over N using adam(1e-3)
  batch 8
  epochs 20
}`,
    },
  ],
  message: ({ text, meant }) => `There is no ${quote(text)}. Did you mean \`${meant}\`?`,
});
