// `pnpm new exporter NAME`: a target of `cnn export`.
import { join } from 'node:path';
import {
  beforeEnd,
  create,
  edit,
  finish,
  pascal,
  requireFree,
  requireName,
  root,
  runScript,
  withImport,
} from './files.mjs';

const exporters = join(root, 'packages/exporters');
const vscode = join(root, 'packages/vscode');

export function newExporter(name) {
  // It is a folder, a word of the command line and a key.
  requireName('An exporter', name, '_');
  const source = join(exporters, 'src', name, 'exporter.ts');
  const test = join(exporters, 'test', `${name}.test.ts`);
  requireFree(join(exporters, 'src', name), test);
  const write = `export${pascal(name)}`;
  finish([
    create(source, sourceOf(name, write)),
    create(test, testOf(name)),
    edit(join(exporters, 'src/targets.ts'), (text) =>
      beforeEnd(
        text,
        /export const TARGETS = \{\n[\s\S]*?\n(?=\} as const)/,
        `  ${name}: { about: 'weights as JSON' },\n`,
      ),
    ),
    edit(join(exporters, 'src/exporters.ts'), (text) =>
      beforeEnd(
        withImport(text, write, `./${name}/exporter`),
        /const EXPORTERS: [^=]*= \{\n[\s\S]*?\n(?=\};)/,
        `  ${name}: ${write},\n`,
      ),
    ),
    // What can't be written is listed there with the reason.
    edit(join(exporters, 'test/catalogue.test.ts'), (text) =>
      beforeEnd(text, /const IMPOSSIBLE: [^=]*= \{\n[\s\S]*?\n(?=\};)/, `  ${name}: {},\n`),
    ),
    edit(join(vscode, 'src/runs-view/export.ts'), (text) =>
      beforeEnd(
        text,
        /function targets\(\): TargetItem\[\] \{\n[\s\S]*?\n(?= {2}\];)/,
        `    { target: '${name}', label: '${name}', detail: t('Weights as JSON') },\n`,
      ),
    ),
  ]);
  runScript('packages/vscode/l10n.mjs');
  console.log(`
\`cnn export --to ${name}\` works, and writes weights as JSON: now let it write what you want, in exporters' ${name}/exporter.ts.
Let its certificate come from running the export where it is meant to run (\`compareExport\`, as the other folders do): then
test/catalogue.test.ts tells for every entry of the catalogue whether it computes the same. docs/export.md describes the targets by hand.`);
}

function sourceOf(name, write) {
  return `import { certified, type Exporter } from '../exporter';

/** The weights of a network by their names, each with its shape. Say here what reads such a file. */
export const ${write}: Exporter = async ({ network, weights, metadata, producer }) => {
  const file = \`\${network}.json\`;
  const text = JSON.stringify({
    producer: \`\${producer.name} \${producer.version}\`,
    metadata,
    weights: Object.fromEntries(
      weights.map(({ spec, values }) => [spec.name, { shape: spec.shape, values: [...values] }]),
    ),
  });
  const read = JSON.parse(text).weights as Readonly<Record<string, { readonly values: readonly number[] }>>;
  const differences = weights.map(({ spec, values }) =>
    values.reduce((most, value, i) => Math.max(most, Math.abs(value - read[spec.name]!.values[i]!)), 0),
  );
  const difference = Math.max(0, ...differences);
  return {
    files: { [file]: text },
    use: \`\${weights.length} tensors by name\`,
    certificate: certified('${name}', network, 'the file read back', [{ inputs: [], difference }]),
  };
};
`;
}

function testOf(name) {
  return `import { exportNetwork } from '@cnn-studio/exporters';
import { expect, test } from 'vitest';
import { programOf, someWeights } from './helper';

test('${name} holds the weights of a network', async () => {
  const program = programOf('network N(x: [4, 4, 1]) -> [4, 4, 2] { conv(2, 3) }');
  const weights = someWeights(program, 'N');
  const { files, certificate } = await exportNetwork('${name}', {
    program,
    network: 'N',
    weights,
    producer: { name: 'test', version: '0' },
    metadata: { license: 'none' },
  });
  expect(certificate.largestDifference).toBe(0);
  const written = JSON.parse(String(files['N.json']));
  expect(written.metadata).toEqual({ license: 'none' });
  const [first] = weights;
  expect(written.weights[first!.spec.name]).toEqual({ shape: first!.spec.shape, values: [...first!.values] });
});
`;
}
