// `pnpm test`: formatting and lint, types, then every test, in a real VS Code too. Stops at the first that fails.
//   pnpm test PATH ...        only the tests whose paths contain one of these
//   pnpm test unit PATH ...   what takes under a minute, without lint and types (test/lanes.ts)
//   pnpm test slow PATH ...   what that leaves out, but for VS Code
//   pnpm test editor NAME ... only scenarios in VS Code, all or those whose files' names contain one of these
//   pnpm test desktop NAME ... the same in the VS Code that people install, which is downloaded first; on Linux this
//                             wants a display (xvfb-run)
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

const [first, ...rest] = process.argv.slice(2);
const lane = first === 'unit' || first === 'slow' ? first : undefined;
// What one runs while writing waits neither for lint nor for types; editors show those.
if (lane !== 'unit') {
  run('format and lint', bin('@biomejs/biome', 'biome'), ['check', '.']);
  run('types', bin('typescript', 'tsc'), ['-b']);
  await ensureCli();
}
if (lane !== undefined) {
  process.env.CNN_TEST_LANE = lane;
  run(`${lane} tests`, bin('vitest', 'vitest'), ['run', ...rest]);
} else if (first !== 'editor' && first !== 'desktop')
  run('tests', bin('vitest', 'vitest'), ['run', ...process.argv.slice(2)]);
if (first === undefined || first === 'editor' || first === 'desktop') {
  if (first === 'desktop') process.env.CNN_TEST_HOST = 'desktop';
  // vite would have file extensions in what its configuration imports; TypeScript would not.
  process.env.VITE_CONFIG_NATIVE_IGNORE_WARNING = 'true';
  run('tests in VS Code', bin('vitest', 'vitest'), [
    'run',
    ...['--config', 'test/editor/vitest.config.ts', '--reporter', 'verbose'],
    ...rest,
  ]);
}
