import { defineDiagnostic } from '../define';

export const nestedTooDeeply = defineDiagnostic<{ readonly limit: number }>({
  code: 'CNN027',
  name: 'nested-too-deeply',
  severity: 'error',
  title: 'Nested too deeply',
  documentation: `Brackets, braces and prefix operators may be nested to a depth far beyond what anyone writes by hand. What is nested deeper is not
read. Name the inner parts, with \`=\`, or use \`repeat\` or a block.`,
  examples: [{ wrong: `let deep = ${'-'.repeat(300)}1 // <- here`, right: `let deep = -1` }],
  message: ({ limit }) =>
    `This is nested too deeply: more than ${limit} levels. Name the inner parts, or use \`repeat\` or a block.`,
});
