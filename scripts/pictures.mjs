// `pnpm pictures`: makes the docs' pictures of the editor anew (docs/images/editor-*.png). It trains two examples first.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureCli } from './build.mjs';
import { runProgram } from './program.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
await ensureCli();
const bundle = join(root, 'dist/pictures.mjs');
process.exitCode = await runProgram(
  join(root, 'test/editor/pictures/pictures.ts'),
  bundle,
  process.argv.slice(2),
);
