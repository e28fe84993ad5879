import { defineDiagnostic } from '../define';

export const assignmentInCondition = defineDiagnostic<Record<string, never>>({
  code: 'CNN021',
  name: 'assignment-in-condition',
  severity: 'error',
  title: '= where == is meant',
  documentation: `\`=\` names a value; \`==\` compares two.`,
  examples: [
    {
      wrong: `block B(stride) {
  if stride = 1 { relu } // <- here
}`,
      right: `block B(stride) {
  if stride == 1 { relu }
}`,
    },
  ],
  message: () => '`=` names a value. To compare, write `==`.',
});
