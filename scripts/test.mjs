// `pnpm test`: formatting and lint, types, then every test. Stops at the first that fails.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureCli } from './build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);

/** The script behind a package's command, run with this Node: no shell, the same on every system. */
function bin(packageName, command) {
  const manifest = require.resolve(`${packageName}/package.json`);
  const { bin } = require(manifest);
  return join(dirname(manifest), typeof bin === 'string' ? bin : bin[command]);
}

function run(title, script, args) {
  console.log(`\n> ${title}`);
  const { status } = spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

run('format and lint', bin('@biomejs/biome', 'biome'), ['check', '.']);
run('types', bin('typescript', 'tsc'), ['-b']);
await ensureCli();
run('tests', bin('vitest', 'vitest'), ['run', ...process.argv.slice(2)]);
