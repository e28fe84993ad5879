import { defineDiagnostic } from '../define';
import { quote } from './quote';

export const unexpectedCharacter = defineDiagnostic<{ readonly text: string }>({
  code: 'CNN001',
  name: 'unexpected-character',
  severity: 'error',
  title: 'A character that has no meaning in a .cnn file',
  documentation: `Outside of strings and comments only letters, digits, \`_\`, brackets and operators have a meaning.
The character usually came along with text pasted from elsewhere: a typographic quote, a prompt, an emoji.
Remove it.`,
  examples: [
    {
      wrong: `network N(image: [8, 8, 1]) {
  conv(8, 3) @ // <- here
}`,
      right: `network N(image: [8, 8, 1]) {
  conv(8, 3)
}`,
    },
  ],
  message: ({ text }) => `${quote(text)} means nothing here. Remove it.`,
});
