// Bundles the command line (packages/cli/dist) and, with --extension, the VS Code extension.
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { EXTERNAL } from './packages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
export const cliBundle = join(root, 'packages/cli/dist/cnn.js');

/**
 * tfjs registers its gradients from modules that Node can't load by itself (imports without extensions), so
 * these go into bundles. They find the one tfjs through its global registry.
 */
export const alias = {
  '@tensorflow/tfjs-core/dist/register_all_gradients': join(
    root,
    'packages/tfjs-onnxruntime/node_modules/@tensorflow/tfjs-core/dist/register_all_gradients.js',
  ),
  // The file for `require` would load tfjs a second time, and the modules can't be loaded by Node.
  '@tensorflow/tfjs-converter': join(
    root,
    'packages/exporters/node_modules/@tensorflow/tfjs-converter/dist/tf-converter.fesm.js',
  ),
};

/** Files that bundles hold as text. */
export const loader = { '.py': 'text', '.cnn': 'text' };

/**
 * Bundles the command line as ES modules; parts that a command doesn't need are not loaded.
 * @returns {Promise<import('esbuild').Metafile>} what the bundle was made of
 */
export async function buildCli({ outdir = join(root, 'packages/cli/dist'), minify = false } = {}) {
  // Chunks are named by their content: those of earlier builds would stay for ever.
  rmSync(join(outdir, 'chunks'), { recursive: true, force: true });
  const { metafile } = await build({
    entryPoints: {
      cnn: join(root, 'packages/cli/src/main.ts'),
      // The program of the threads that read images, which look for it beside the command.
      'reader-thread': join(root, 'packages/data/src/threads/reader-thread.ts'),
    },
    outdir,
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    minify,
    sourcemap: !minify,
    metafile: true,
    external: EXTERNAL,
    alias,
    loader,
    chunkNames: 'chunks/[name]-[hash]',
    // CommonJS packages inside the bundle ask for Node's own modules with require.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  return metafile;
}

function newestSource(folder) {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'node_modules' || entry.name === 'dist') continue;
    const path = join(folder, entry.name);
    newest = Math.max(newest, entry.isDirectory() ? newestSource(path) : statSync(path).mtimeMs);
  }
  return newest;
}

/** Builds the command line unless its bundle is newer than every source. */
export async function ensureCli() {
  const built = existsSync(cliBundle) ? statSync(cliBundle).mtimeMs : 0;
  if (
    built < newestSource(join(root, 'packages')) ||
    built < statSync(fileURLToPath(import.meta.url)).mtimeMs
  ) {
    await buildCli();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildCli();
  if (process.argv.includes('--extension')) {
    const { buildExtension } = await import('../packages/vscode/build.mjs');
    await buildExtension({ minify: false });
  }
}
