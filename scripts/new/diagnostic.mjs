// `pnpm new diagnostic NAME`: one more thing that the checker can say.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEnd, camel, create, edit, finish, root, WrongUse } from './files.mjs';

const language = join(root, 'packages/language');

/** The first code of each group's range, and the first that is no longer in it. */
const CODES = {
  syntax: [1, 100],
  names: [101, 200],
  shapes: [201, 230],
  entries: [230, 300],
  training: [301, 400],
  data: [401, 500],
  advice: [502, 600],
};

export function newDiagnostic(name, group) {
  const words = name.replaceAll('_', '-');
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(words)) {
    throw new WrongUse('A diagnostic is called like odd-kernel: small letters, digits and -.');
  }
  if (CODES[group] === undefined) {
    throw new WrongUse(`There is no group ${group}; there are ${Object.keys(CODES).join(', ')}.`);
  }
  const folder = join(language, 'src/diagnostics', group);
  const all = Object.keys(CODES).flatMap((one) => readdirSync(join(language, 'src/diagnostics', one)));
  const same = all.find((file) => file.slice('CNN000-'.length) === `${words}.ts`);
  if (same !== undefined) throw new WrongUse(`${same} is there already.`);
  const used = new Set(all.map((file) => Number(/^CNN(\d+)-/.exec(file)?.[1])));
  const [first, end] = CODES[group];
  let number = Math.max(first - 1, ...[...used].filter((one) => one >= first && one < end)) + 1;
  while (used.has(number)) number++;
  if (number >= end) throw new WrongUse(`The group ${group} has no code left.`);
  const code = `CNN${String(number).padStart(3, '0')}`;
  const file = `${code}-${words}`;
  const { source, test } = diagnosticFiles({ code, name: words, group, variable: camel(words), file });
  finish([
    create(join(folder, `${file}.ts`), source),
    create(join(language, `test/diagnostics/${file}.test.ts`), test),
    edit(join(folder, 'index.ts'), (text) =>
      beforeEnd(
        text.replace(
          /^import type \{ DiagnosticDefinition \}.*\n/m,
          `$&import { ${camel(words)} } from './${file}';\n`,
        ),
        /readonly DiagnosticDefinition<never>\[\] = \[\n[\s\S]*?(?=\];)/,
        `  ${camel(words)},\n`,
      ),
    ),
  ]);
  console.log(`
${code} can be reported: \`reporter.report(${camel(words)}, { ... }, location)\`, or \`call.report(...)\` in an entry's rules.
When it is, give it an example; every example is checked by the tests, and shown by the manual (\`pnpm run docs\`).`);
}

/** @returns {{ source: string, test: string }} */
function diagnosticFiles({ code, name, group, variable, file }) {
  const type = variable[0].toUpperCase() + variable.slice(1);
  const title = `${name[0].toUpperCase()}${name.slice(1).replaceAll('-', ' ')}`;
  return {
    source: `import { defineDiagnostic } from '../define';

export interface ${type} {
  readonly name: string;
}

export const ${variable} = defineDiagnostic<${type}>({
  code: '${code}',
  name: '${name}',
  severity: 'error',
  title: '${title}',
  documentation: \`Say here when this comes, why it is a mistake, and what to do about it.\`,
  // One with \`wrong\` (a comment marks the line) and \`right\`, as soon as something reports it: see the other files here.
  examples: [],
  message({ name }) {
    return \`\\\`\${name}\\\` is wrong in this way. Do this instead.\`;
  },
});
`,
    test: `import { expect, test } from 'vitest';
import { allDiagnostics } from '../../src';
import { ${variable} } from '../../src/diagnostics/${group}/${file}';

test('${code} is listed, and says what is wrong and what to do', () => {
  expect(allDiagnostics).toContain(${variable});
  expect(${variable}.message({ name: 'x' })).toMatch(/^\`x\` .*\\. .*\\.$/);
});
`,
  };
}
