// `pnpm bench [name] [options]`: measures speed, as ratios to a peer or to the machine's own limit.
// Without a name every benchmark runs. Each is a program packages/*/bench/<name>.bench.ts or test/*/bench/<name>.bench.ts.
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureCli } from './build.mjs';
import { runProgram } from './program.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const benches = new Map();
for (const [parent, bundles] of [
  ['packages', (name) => join(root, 'packages', name, 'dist/bench')],
  ['test', () => join(root, 'dist/bench')],
]) {
  for (const name of readdirSync(join(root, parent))) {
    const folder = join(root, parent, name, 'bench');
    if (!existsSync(folder)) continue;
    for (const file of readdirSync(folder)) {
      const title = basename(file, '.bench.ts');
      if (file.endsWith('.bench.ts')) {
        benches.set(title, { file: join(folder, file), bundle: join(bundles(name), `${title}.mjs`) });
      }
    }
  }
}

const [wanted, ...options] = process.argv.slice(2);
const named = wanted !== undefined && !wanted.startsWith('-');
if (named && !benches.has(wanted)) {
  console.error(`there is no benchmark called ${wanted}; there are ${[...benches.keys()].join(', ')}`);
  process.exit(2);
}
await ensureCli();
for (const [title, { file, bundle }] of benches) {
  if (named && title !== wanted) continue;
  const status = await runProgram(file, bundle, named ? options : process.argv.slice(2));
  if (status !== 0) process.exit(status);
}
