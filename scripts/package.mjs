// `pnpm package [--target linux-x64]`: makes the VS Code extension's VSIX for this or another platform.
// `pnpm package --portable [linux-x64]`: CNN Studio in one file, with Node, for this or another platform.
//   --effort N   how hard to compress it, 0 to 9; 9 takes a minute or two
import { relative } from 'node:path';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    target: { type: 'string' },
    portable: { type: 'boolean', default: false },
    effort: { type: 'string' },
    out: { type: 'string' },
  },
});

async function make() {
  const { portable, effort, ...options } = values;
  if (!portable) {
    const { packageExtension } = await import('../packages/vscode/package.mjs');
    return packageExtension(options);
  }
  const { packagePortable } = await import('./portable.mjs');
  const level = effort === undefined ? {} : { effort: Number(effort) };
  return packagePortable({ platform: positionals[0] ?? options.target, out: options.out, ...level });
}

try {
  const { path, bytes } = await make();
  const size = `${(bytes / 1e6).toFixed(1)} MB`;
  console.log(`${relative(process.cwd(), path)} (${size})`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
