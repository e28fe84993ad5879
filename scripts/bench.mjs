// `pnpm bench [name] [options]`: measures speed, as ratios to a peer or to the machine's own limit.
// Without a name every benchmark runs. Each is a program packages/*/bench/<name>.ts.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { alias, ensureCli, external } from './build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const benches = new Map();
for (const name of readdirSync(join(root, 'packages'))) {
  const folder = join(root, 'packages', name, 'bench');
  if (!existsSync(folder)) continue;
  for (const file of readdirSync(folder)) {
    if (file.endsWith('.bench.ts'))
      benches.set(basename(file, '.bench.ts'), { name, file: join(folder, file) });
  }
}

const [wanted, ...options] = process.argv.slice(2);
const named = wanted !== undefined && !wanted.startsWith('-');
if (named && !benches.has(wanted)) {
  console.error(`there is no benchmark called ${wanted}; there are ${[...benches.keys()].join(', ')}`);
  process.exit(2);
}
await ensureCli();
for (const [title, { name, file }] of benches) {
  if (named && title !== wanted) continue;
  // Beside the package's own modules, so that what stays outside of the bundle is found.
  const bundle = join(root, 'packages', name, 'dist', 'bench', `${title}.mjs`);
  await build({
    entryPoints: [file],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    external,
    alias,
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  const { status } = spawnSync(process.execPath, [bundle, ...(named ? options : process.argv.slice(2))], {
    stdio: 'inherit',
    cwd: root,
  });
  if (status !== 0) process.exit(status ?? 1);
}
