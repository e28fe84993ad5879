// `pnpm new layer|loss|degradation|metric|diagnostic NAME`: a file that works, its test, and its place in the lists.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { diagnosticFiles, entryFiles } from './new/templates.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const language = join(root, 'packages/language');
const catalogue = join(language, 'src/catalogue');
const pytorch = join(root, 'packages/exporters/src/pytorch/entries');

const USAGE = `pnpm new layer NAME [--category structure]
pnpm new loss|degradation|metric NAME
pnpm new diagnostic NAME [--group entries]`;

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

class WrongUse extends Error {}

function run() {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { category: { type: 'string' }, group: { type: 'string' } },
  });
  const [kind, name] = positionals;
  if (name === undefined || positionals.length > 2) throw new WrongUse(USAGE);
  if (kind === 'diagnostic') return newDiagnostic(name, values.group ?? 'entries');
  if (kind === 'layer') return newEntry(kind, name, values.category ?? 'structure');
  if (['loss', 'degradation', 'metric'].includes(kind)) return newEntry(kind, name, kind);
  throw new WrongUse(USAGE);
}

function newEntry(kind, name, category) {
  if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name)) {
    throw new WrongUse(`An entry is called like ${snake(name) || 'soft_clip'}: small letters, digits and _.`);
  }
  const folders = readdirSync(catalogue, { withFileTypes: true }).flatMap((one) =>
    one.isDirectory() ? [one.name] : [],
  );
  if (!folders.includes(category)) {
    throw new WrongUse(`There is no category ${category}; there are ${folders.join(', ')}.`);
  }
  const file = name.replaceAll('_', '-');
  const taken = folders.find((folder) => existsSync(join(catalogue, folder, `${file}.ts`)));
  if (taken !== undefined)
    throw new WrongUse(`packages/language/src/catalogue/${taken}/${file}.ts is there already.`);
  const { source, test, testCase } = entryFiles(kind, { name, category, variable: camel(name), file });
  const written = [
    create(join(catalogue, category, `${file}.ts`), source),
    create(join(language, `test/catalogue/${file}.test.ts`), test),
    edit(join(catalogue, 'index.ts'), (text) =>
      beforeEnd(
        text.replace(
          /^import type \{ Entry \}/m,
          `import { ${camel(name)} } from './${category}/${file}';\n$&`,
        ),
        /const entries: readonly Entry\[\] = \[\n[\s\S]*?(?=\];)/,
        `  ${camel(name)},\n`,
      ),
    ),
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

function newDiagnostic(name, group) {
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

function create(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { flag: 'wx' });
  return path;
}

function edit(path, change) {
  const before = readFileSync(path, 'utf8');
  const after = change(before);
  if (after === before) throw new Error(`${path} has no place for it`);
  writeFileSync(path, after);
  return path;
}

/** Writes a line behind what a list holds. */
function beforeEnd(text, list, line) {
  if (!list.test(text)) throw new Error(`no list found: ${list}`);
  return text.replace(list, (held) => held + line);
}

/** Formats what was written, and writes the manual anew. */
function finish(files) {
  const node = (script, ...rest) =>
    execFileSync(process.execPath, [script, ...rest], { cwd: root, stdio: 'pipe' });
  node(join(root, 'node_modules/@biomejs/biome/bin/biome'), 'check', '--write', ...files);
  node(join(root, 'scripts/docs.mjs'));
  for (const path of files) console.log(path.slice(root.length));
}

function camel(name) {
  return name.replace(/[_-]+(.)/g, (_, letter) => letter.toUpperCase());
}

function snake(name) {
  return name
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/^[_0-9]+|_+$/g, '')
    .toLowerCase();
}

try {
  run();
} catch (error) {
  const usage = error instanceof WrongUse || error.code?.startsWith('ERR_PARSE_ARGS');
  if (!usage) throw error;
  console.error(error.message);
  process.exit(2);
}
