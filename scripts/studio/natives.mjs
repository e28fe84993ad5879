// The server's native parts that npm has no prebuilt binary of where the server looks for it: installed as other people
// publish them, or done without.
import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('./natives/', import.meta.url));

/**
 * Puts what is missing into a server that was installed without running install scripts, which would download or compile:
 * - ripgrep, which searches files and their text: from its makers' packages, one for each platform
 * - what writes every log and output channel, the watchdog, and Git's copying: in plain JavaScript
 * Terminal and file watcher bring their binaries along. Still missing is what a studio has no use for: proxies that want
 * Kerberos, and the data base of chat sessions.
 * @param {string} folder of the installation
 * @throws Error where ripgrep isn't published for this platform
 */
export function addNatives(folder) {
  const server = join(folder, 'node_modules/code-server/lib/vscode');
  const modules = join(server, 'node_modules');
  const ripgrep = process.platform === 'win32' ? 'bin/rg.exe' : 'bin/rg';
  const published = join(folder, `node_modules/@vscode/ripgrep-${process.platform}-${process.arch}`);
  const target = join(modules, '@vscode/ripgrep', ripgrep);
  mkdirSync(join(target, '..'), { recursive: true });
  try {
    cpSync(join(published, ripgrep), target);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    throw new Error(
      `The VS Code server searches with ripgrep, which npm did not install for ${process.platform}-${process.arch}.`,
    );
  }
  chmodSync(target, 0o755);
  replace(join(modules, '@vscode/spdlog'), 'spdlog.cjs');
  replace(join(modules, '@vscode/native-watchdog'), 'native-watchdog.cjs');
  // This one the server's package lacks altogether; without it there is no Git.
  replace(join(server, 'extensions/git/node_modules/@vscode/fs-copyfile'), 'fs-copyfile.cjs');
}

/** Makes `substitute` all there is of a package. */
function replace(target, substitute) {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  cpSync(join(here, substitute), join(target, 'index.cjs'));
  writeFileSync(join(target, 'package.json'), '{ "main": "index.cjs" }\n');
}
