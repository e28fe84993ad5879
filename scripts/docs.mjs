// `pnpm run docs`: writes the generated part of docs/ from the catalogue, the diagnostics, the grammar and its reference.
// `pnpm run docs api`: the reference of what the packages export, too.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { diagram } from './docs/diagrams.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const bundle = join(root, 'packages/language/dist/manual.mjs');
await build({
  entryPoints: [join(root, 'packages/language/src/manual/manual.ts')],
  outfile: bundle,
  bundle: true,
  platform: 'neutral',
  mainFields: ['module', 'main'],
  format: 'esm',
  logLevel: 'warning',
});
const { manual, drawnRules } = await import(pathToFileURL(bundle).href);
const diagrams = join(root, 'docs/images/grammar');
rmSync(diagrams, { recursive: true, force: true });
mkdirSync(diagrams, { recursive: true });
for (const rule of drawnRules()) writeFileSync(join(diagrams, `${rule.name}.svg`), diagram(rule));
const diagnostics = join(root, 'docs/diagnostics');
mkdirSync(diagnostics, { recursive: true });
for (const name of readdirSync(diagnostics)) if (/^CNN\d+\.md$/.test(name)) rmSync(join(diagnostics, name));
for (const [name, text] of manual()) {
  const path = join(root, 'docs', name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

if (process.argv.includes('api')) await (await import('./api/generate.mjs')).writeApi();
