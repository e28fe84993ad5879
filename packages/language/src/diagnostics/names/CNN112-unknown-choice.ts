import { defineDiagnostic } from '../define';

export interface UnknownChoice {
  readonly place: string;
  readonly got: string;
  readonly choices: readonly string[];
}

export const unknownChoice = defineDiagnostic<UnknownChoice>({
  code: 'CNN112',
  name: 'unknown-choice',
  severity: 'error',
  title: 'A word that is not one of the allowed values',
  documentation: `Some parameters take one of a few words, written bare: \`mnist(train)\`, \`padding: same\`. The message lists
them.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) {
  conv(8, 3, padding: smae) // <- here
}`,
      right: `network N(image: [28, 28, 1]) {
  conv(8, 3, padding: same)
}`,
    },
  ],
  message: ({ place, got, choices }) => `${place} must be ${listed(choices)}, got ${got}.`,
});

function listed(choices: readonly string[]): string {
  if (choices.length < 2) return choices.join('');
  return `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`;
}
