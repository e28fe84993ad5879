// `pnpm package [--target linux-x64]`: makes the VS Code extension's VSIX for this or another platform.
import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { packageExtension } from '../packages/vscode/package.mjs';

const { values } = parseArgs({ options: { target: { type: 'string' }, out: { type: 'string' } } });
try {
  const { path, bytes } = await packageExtension(values);
  console.log(`${relative(process.cwd(), path)} (${(bytes / 2 ** 20).toFixed(1)} MiB)`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
