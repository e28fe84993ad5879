import { defineDiagnostic } from '../define';

export const colonBody = defineDiagnostic<Record<string, never>>({
  code: 'CNN026',
  name: 'colon-body',
  severity: 'error',
  title: 'A colon where a body begins',
  documentation: `A body goes between \`{\` and \`}\`; indentation has no meaning.`,
  examples: [
    {
      wrong: `network N(image: [8, 8, 1]): // <- here
  conv(8, 3)`,
      right: `network N(image: [8, 8, 1]) {
  conv(8, 3)
}`,
    },
  ],
  message: () => 'A body goes between `{` and `}`, not after `:`.',
});
