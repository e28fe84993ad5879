/** A VS Code with the extension in it, made once and opened many times: from a server in a browser, or on the desktop. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  downloadAndUnzipVSCode,
  resolveCliArgsFromVSCodeExecutablePath,
  SilentReporter,
} from '@vscode/test-electron';
import { ensureServer, installExtensions, type Server } from '../../scripts/studio/server.mjs';
import { OUTPUT, ROOT } from './places';

export type Installation = {
  /** The folder of installed extensions. */
  readonly extensions: string;
  /** The extension, as it was installed. */
  readonly vsix: string;
} & (
  | { readonly host: 'browser'; readonly server: Server }
  /** `executable`: VS Code's program. */
  | { readonly host: 'desktop'; readonly executable: string }
);

/**
 * Which VS Code it is: `pnpm test desktop` asks for the one that people download. Elsewhere it is the server from npm,
 * which needs no download of its own and no display.
 */
export const HOST: Installation['host'] = process.env.CNN_TEST_HOST === 'desktop' ? 'desktop' : 'browser';

/**
 * Installs into an emptied output folder what people install: the VSIX that `pnpm package` builds, or that
 * `CNN_TEST_VSIX` names.
 * @throws Error that says what could not be had
 */
export async function install(): Promise<Installation> {
  rmSync(OUTPUT, { recursive: true, force: true });
  mkdirSync(OUTPUT, { recursive: true });
  const extensions = join(OUTPUT, 'extensions');
  const userData = join(OUTPUT, 'installing');
  const vsix = ensureVsix();
  if (HOST === 'desktop') {
    const executable = await downloadEditor();
    const [command, ...args] = resolveCliArgsFromVSCodeExecutablePath(executable);
    const folders = ['--user-data-dir', userData, '--extensions-dir', extensions];
    // test-electron's own answer names folders of its choice: the last of two flags counts.
    run(
      command!,
      [...args, ...folders, '--install-extension', vsix, '--force'],
      'The VSIX was not installed',
    );
    return { host: 'desktop', executable, extensions, vsix };
  }
  const server = ensureServer(console.error);
  installExtensions(server, [vsix], { userData, extensions });
  return { host: 'browser', server, extensions, vsix };
}

async function downloadEditor(): Promise<string> {
  try {
    return await downloadAndUnzipVSCode({
      cachePath: join(ROOT, 'node_modules/.cache/cnn-studio/vscode'),
      reporter: new SilentReporter(),
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `VS Code could not be downloaded (from update.code.visualstudio.com), so nothing was tested on the desktop. ` +
        `\`pnpm test editor\` runs the same scenarios with a server from npm. It said: ${reason}`,
      { cause: error },
    );
  }
}

function ensureVsix(): string {
  const named = process.env.CNN_TEST_VSIX;
  if (named !== undefined) return named;
  const path = join(OUTPUT, 'cnn-studio.vsix');
  run(process.execPath, [join(ROOT, 'scripts/package.mjs'), '--out', path], 'pnpm package failed');
  return path;
}

function run(command: string, args: readonly string[], problem: string): void {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    // VS Code's command is a script there.
    shell: process.platform === 'win32' && command !== process.execPath,
  });
  if (status !== 0) throw new Error(`${problem}:\n${error?.message ?? ''}${stdout}${stderr}`);
}
