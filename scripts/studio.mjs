// `pnpm studio`: the whole product in a browser, without any VS Code installed.
//   --port N     a port of your own; any free one unless given
//   --no-open    only print the address
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { prepareHome } from './studio/home.mjs';
import { ensureServer, startServer } from './studio/server.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const home = join(root, 'dist/studio');

const { values } = parseArgs({
  options: { port: { type: 'string', default: '0' }, open: { type: 'boolean', default: true } },
  allowNegative: true,
});

/** In a process of its own: the packager talks more than a person wants to read. */
function buildExtension() {
  const out = join(home, 'cnn-studio.vsix');
  const script = fileURLToPath(new URL('package.mjs', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, '--out', out], {
    encoding: 'utf8',
  });
  if (status === 0) return out;
  console.error(`The extension could not be built.\n${stdout}${stderr}`);
  process.exit(1);
}

function openBrowser(url) {
  const [command, ...args] =
    process.platform === 'win32'
      ? ['cmd', '/c', 'start', '', url]
      : [process.platform === 'darwin' ? 'open' : 'xdg-open', url];
  // Where there is no display, the printed address is all there is.
  spawn(command, args, { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
}

const server = ensureServer();
console.log('Building the extension ...');
const vsix = buildExtension();
const { workspace, ...folders } = prepareHome(server, home, vsix);
const { url, stop } = await startServer(server, { ...folders, port: Number(values.port), trust: true });
const address = `${url}/?folder=${encodeURIComponent(workspace)}`;
console.log(`\nCNN Studio is open at\n\n  ${address}\n\nOnly this machine can reach it. Ctrl+C ends it.`);
if (values.open) openBrowser(address);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => void stop().then(() => process.exit(0)));
}
