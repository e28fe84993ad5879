// What `pnpm studio` shows: a folder with settings, extensions and a person's own copies of the examples.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installExtensions } from './server.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const vsce = join(root, 'node_modules/@vscode/vsce/vsce');
const welcome = fileURLToPath(new URL('./welcome', import.meta.url));

const SETTINGS = {
  // The walkthrough is what a first visit begins with; VS Code's own page would be about VS Code.
  'workbench.startupEditor': 'none',
  // Nothing of ours is in there.
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'telemetry.telemetryLevel': 'off',
  'chat.disableAIFeatures': true,
};

/**
 * Makes the folder ready, or ready again: what a person has changed in it stays.
 * @param {import('./server.mjs').Server} server
 * @param {string} home
 * @param {string} vsix the extension
 * @returns {{ userData: string, extensions: string, workspace: string }} its folders
 */
export function prepareHome(server, home, vsix) {
  const folders = { userData: join(home, 'user'), extensions: join(home, 'extensions') };
  const settings = join(folders.userData, 'User/settings.json');
  if (!existsSync(settings)) {
    mkdirSync(join(settings, '..'), { recursive: true });
    writeFileSync(settings, `${JSON.stringify(SETTINGS, null, 2)}\n`);
  }
  const workspace = join(home, 'examples');
  if (!existsSync(workspace)) {
    cpSync(join(root, 'examples'), workspace, {
      recursive: true,
      filter: (path) => (statSync(path).isDirectory() ? !path.endsWith('runs') : path.endsWith('.cnn')),
    });
  }
  installExtensions(server, [vsix, packWelcome(home)], folders);
  return { ...folders, workspace };
}

/** In a process of its own: the packager talks more than a person wants to read. */
function packWelcome(home) {
  const path = join(home, 'studio-welcome.vsix');
  const flags = ['--no-dependencies', '--allow-missing-repository', '--skip-license', '--out', path];
  const { status, stdout, stderr } = spawnSync(process.execPath, [vsce, 'package', ...flags], {
    cwd: welcome,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The welcome could not be packaged:\n${stdout}${stderr}`);
  return path;
}
