/** Once for all scenarios: the VS Code server, and in it the VSIX that `pnpm package` builds. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { ensureServer, installExtension } from '../../scripts/studio/server.mjs';
import { OUTPUT, ROOT } from './places';

declare module 'vitest' {
  interface ProvidedContext {
    readonly server: { readonly node: string; readonly entry: string };
    /** The folder of installed extensions. */
    readonly extensions: string;
  }
}

export default function setup({ provide }: TestProject): void {
  rmSync(OUTPUT, { recursive: true, force: true });
  mkdirSync(OUTPUT, { recursive: true });
  const server = ensureServer();
  const vsix = process.env.CNN_TEST_VSIX ?? packageExtension();
  const extensions = join(OUTPUT, 'extensions');
  installExtension(server, vsix, { userData: join(OUTPUT, 'installing'), extensions });
  provide('server', server);
  provide('extensions', extensions);
}

/** What people install, not the source tree. `CNN_TEST_VSIX` names one that is built already. */
function packageExtension(): string {
  const vsix = join(OUTPUT, 'cnn-studio.vsix');
  const script = join(ROOT, 'scripts/package.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, '--out', vsix], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`pnpm package failed:\n${stdout}${stderr}`);
  return vsix;
}
