// `pnpm new data NAME`: a data source, its rules in the catalogue and its opener in the package `data`.
import { join } from 'node:path';
import { catalogue, listEntry } from './entry.mjs';
import {
  beforeEnd,
  camel,
  create,
  edit,
  finish,
  pascal,
  requireFree,
  requireName,
  root,
  withImport,
} from './files.mjs';

const data = join(root, 'packages/data');
const CATEGORY = 'data';

export function newData(name) {
  requireName('A data source', name, '_');
  const file = name.replaceAll('_', '-');
  const rules = join(catalogue, CATEGORY, `${file}.ts`);
  const opener = join(data, 'src/sources', `${file}.ts`);
  const test = join(data, 'test/sources', `${file}.test.ts`);
  requireFree(rules, opener, test);
  const storage = `${name.replaceAll('_', ' ')} file`;
  const open = `open${pascal(name)}`;
  finish([
    create(rules, rulesOf(name, storage)),
    create(opener, openerOf(name, open)),
    create(test, testOf(name)),
    listEntry(name, CATEGORY),
    edit(join(catalogue, 'entry.ts'), (text) =>
      beforeEnd(
        text,
        /export type Storage =\n(?: {2}\| '[^']+'\n)*? {2}\| '[^']+'(?=;)/,
        `\n  | '${storage}'`,
      ),
    ),
    edit(join(data, 'src/sources/open.ts'), (text) =>
      beforeEnd(
        withImport(text, open, `./${file}`),
        /const OPENERS: Readonly<Record<Storage, Opener>> = \{\n[\s\S]*?\n(?=\};)/,
        `  '${storage}': ${open},\n`,
      ),
    ),
  ]);
  console.log(`
It works, and reads a file of raw bytes. What a program may write is in language's data/${file}.ts; how it is read in
data's sources/${file}.ts, where sources/source.ts and stored.ts have what other sources are made of. docs/data.md lists the
sources by hand. Then \`pnpm test\`.`);
}

function rulesOf(name, storage) {
  return `import { defineEntry } from '../entry';
import { imageOfSize, sizeParameter } from './sizes';

export const ${camel(name)} = defineEntry({
  name: '${name}',
  category: '${CATEGORY}',
  storage: '${storage}',
  summary: 'Images of one size in a file of raw bytes.',
  documentation: \`One column: images in [0, 1], from a file that holds nothing but their pixels, one byte for each channel, row by row. Say here
where such files come from, and how a program uses them: \\\`data image = ${name}("images.bin", size: [32, 32, 3])\\\`.\`,
  incoming: false,
  parameters: [
    { name: 'path', kind: 'string', leadsTo: 'file', documentation: 'The file, relative to the .cnn file.' },
    { ...sizeParameter, optional: false, documentation: 'Height, width and channels of every image in the file.' },
  ],
  columns: (call) => [{ name: 'image', type: imageOfSize(call, '${name}', 'size') }],
});
`;
}

function openerOf(name, open) {
  return `import { TrainerError } from '../errors';
import { readRegularFile } from '../files/regular';
import { storedImages } from '../stored';
import { describe, imageShape, type Opener, pathOf } from './source';

/** The images of a \`${name}\`: all bytes of the file, in images of the size that the program gives. */
export const ${open}: Opener = async (source, context) => {
  const path = pathOf(source, 'path', context);
  // The size is a required argument.
  const shape = imageShape(source, 0) as readonly [number, number, number];
  const bytes = await readRegularFile(path);
  const size = shape.reduce((product, length) => product * length, 1);
  if (bytes.length === 0 || bytes.length % size !== 0) {
    throw new TrainerError(
      'data-invalid',
      \`\${path} has \${bytes.length} bytes, not a multiple of the \${size} of one image of \${shape.join('x')}. Give the size that its images have.\`,
    );
  }
  return storedImages(describe(source, 'path'), { shape, bytes }, undefined, [path]);
};
`;
}

function testOf(name) {
  return `import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check, memoryHost } from '@cnn-studio/language';
import { afterAll, expect, test } from 'vitest';
import { openSource } from '../../src';

const folder = mkdtempSync(join(tmpdir(), 'cnn-data-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a program that reads such a file is given. */
async function opened(size: string) {
  const text = \`network N(image: \${size}) { conv(1, 1) }
train fit {
  data image = ${name}("images.bin", size: \${size})
  minimize mean(square(N(image))) over N using adam(1e-3)
  steps 1
}\`;
  const { program, diagnostics } = check(memoryHost({ 'n.cnn': text }), ['n.cnn']);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const [source] = program.trains.get('fit')!.sources;
  return openSource(source!, { workspace: folder, env: {}, fileOf: (key) => join(folder, key) });
}

test('${name} reads its images in their order', async () => {
  writeFileSync(join(folder, 'images.bin'), Uint8Array.of(0, 51, 102, 153, 204, 255, 0, 255));
  const data = await opened('[2, 2, 1]');
  expect(data.length).toBe(2);
  const numbers = await data.read(0, [1, 0]);
  expect([...numbers].map((value) => Math.round(value * 5))).toEqual([4, 5, 0, 5, 0, 1, 2, 3]);
});

test('${name} says what is wrong with a file that is cut off', async () => {
  writeFileSync(join(folder, 'images.bin'), Uint8Array.of(1, 2, 3, 4, 5));
  await expect(opened('[2, 2, 1]')).rejects.toThrow(/has 5 bytes, not a multiple of the 4/);
});
`;
}
