// Bundles the extension into dist: the extension, the language server's process, the layout's thread, the pages.
import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '../..');

/** A webview's page is the folder `page` of the feature it belongs to: its script and its style. */
function pages() {
  return readdirSync(join(here, 'src')).filter((name) => existsSync(join(here, 'src', name, 'page/main.ts')));
}

/**
 * What a dynamic import of this module reads at run time, beside the bundle: the window that opens needn't parse it
 * before the extension is active.
 */
const apart = (name) => ({
  name: `${name} apart`,
  setup({ onResolve }) {
    onResolve({ filter: new RegExp(`/${name}$`) }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: `./${name}.cjs`, external: true } : undefined,
    );
  },
});

/**
 * @param {{ minify?: boolean, outdir?: string }} options
 * @returns {Promise<import('esbuild').Metafile[]>} what the bundles were made of
 */
export async function buildExtension({ minify = false, outdir = join(here, 'dist') } = {}) {
  const shared = { bundle: true, minify, sourcemap: !minify, logLevel: 'warning', metafile: true };
  const node = { ...shared, platform: 'node', target: 'node20', format: 'cjs' };
  const built = await Promise.all([
    build({
      ...node,
      entryPoints: [join(here, 'src/extension.ts')],
      outfile: join(outdir, 'extension.cjs'),
      external: ['vscode'],
      plugins: [apart('language-client')],
    }),
    build({
      ...node,
      entryPoints: [join(here, 'src/language-client.ts')],
      outfile: join(outdir, 'language-client.cjs'),
      external: ['vscode'],
    }),
    build({
      ...node,
      entryPoints: [join(root, 'packages/language-server/src/main.ts')],
      outfile: join(outdir, 'server.cjs'),
    }),
    build({
      ...node,
      entryPoints: [join(here, 'src/diagram/layout-worker.ts')],
      outfile: join(outdir, 'layout.cjs'),
      // ELK looks for a worker's script of its own, which the layout's thread makes needless.
      external: ['web-worker'],
    }),
    ...pages().map((name) =>
      build({
        ...shared,
        platform: 'browser',
        target: 'es2022',
        format: 'iife',
        entryPoints: [join(here, 'src', name, 'page/main.ts'), join(here, 'src', name, 'page/page.css')],
        outdir: join(outdir, 'pages', name),
      }),
    ),
  ]);
  mkdirSync(join(outdir, 'grammars'), { recursive: true });
  for (const name of ['cnn.tmLanguage.json', 'language-configuration.json']) {
    cpSync(join(root, 'grammars', name), join(outdir, 'grammars', name));
  }
  return built.map(({ metafile }) => metafile);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildExtension();
