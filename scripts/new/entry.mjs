// `pnpm new layer|loss|degradation|metric NAME`: an entry of the catalogue.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { entryFiles } from './entry-templates.mjs';
import {
  beforeEnd,
  camel,
  create,
  edit,
  finish,
  requireFree,
  requireName,
  root,
  WrongUse,
  withImport,
} from './files.mjs';

const language = join(root, 'packages/language');
export const catalogue = join(language, 'src/catalogue');
const pytorch = join(root, 'packages/exporters/src/pytorch/entries');

function categories() {
  return readdirSync(catalogue, { withFileTypes: true }).flatMap((one) =>
    one.isDirectory() ? [one.name] : [],
  );
}

/** Its place in the list of all entries. */
export function listEntry(name, category) {
  const from = `./${category}/${name.replaceAll('_', '-')}`;
  return edit(join(catalogue, 'index.ts'), (text) =>
    beforeEnd(
      withImport(text, camel(name), from),
      /const entries: readonly Entry\[\] = \[\n[\s\S]*?(?=\];)/,
      `  ${camel(name)},\n`,
    ),
  );
}

export function newEntry(kind, name, category) {
  requireName('An entry', name, '_');
  const folders = categories();
  if (!folders.includes(category)) {
    throw new WrongUse(`There is no category ${category}; there are ${folders.join(', ')}.`);
  }
  const file = name.replaceAll('_', '-');
  requireFree(...folders.map((folder) => join(catalogue, folder, `${file}.ts`)));
  const { source, test, testCase } = entryFiles(kind, { name, category, variable: camel(name), file });
  const written = [
    create(join(catalogue, category, `${file}.ts`), source),
    create(join(language, `test/catalogue/${file}.test.ts`), test),
    listEntry(name, category),
    edit(join(root, 'packages/testing/src/catalogue/cases.ts'), (text) =>
      beforeEnd(text, /export const cases: readonly Case\[\] = \[\n[\s\S]*(?=\];)/, `  ${testCase},\n`),
    ),
  ];
  const emitters = join(pytorch, `${category}.ts`);
  if (existsSync(emitters)) {
    const line = `  ${name}: { refused: 'nobody has written it for PyTorch yet' },\n`;
    written.push(
      edit(emitters, (text) => beforeEnd(text, /export const \w+[^=]*= \{\n[\s\S]*?(?=\n\};)\n/, line)),
    );
  }
  finish(written);
  console.log(`
It works, and computes what the template says: now let it compute what you want, in ${category}/${file}.ts and its test.
What an entry may have is in packages/language/src/catalogue/entry.ts. Then \`pnpm test\`, and \`pnpm run docs\` for the manual.`);
}
