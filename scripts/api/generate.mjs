/** Writes docs/api from what the language and the engine export, and the comments above it. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application } from 'typedoc';

const root = fileURLToPath(new URL('../..', import.meta.url));
const out = join(root, 'docs/api');

/** @throws Error when a package's sources can't be read */
export async function writeApi() {
  rmSync(out, { recursive: true, force: true });
  for (const name of ['language', 'tfjs-onnxruntime']) {
    const folder = join(root, 'packages', name);
    const app = await Application.bootstrapWithPlugins({
      entryPoints: [join(folder, 'src/index.ts')],
      tsconfig: join(folder, 'tsconfig.json'),
      plugin: ['typedoc-plugin-markdown'],
      outputs: [{ name: 'markdown', path: join(out, name) }],
      name,
      readme: 'none',
      router: 'module',
      entryFileName: 'README',
      excludeExternals: true,
      excludePrivate: true,
      disableSources: true,
      hidePageHeader: true,
      hideBreadcrumbs: true,
      useCodeBlocks: true,
      // `tsc` has checked them, and knows more than the TypeScript that TypeDoc can use.
      skipErrorChecking: true,
      logLevel: 'Error',
    });
    const project = await app.convert();
    if (project === undefined) throw new Error(`The sources of ${name} could not be read.`);
    await app.generateOutputs(project);
  }
}
