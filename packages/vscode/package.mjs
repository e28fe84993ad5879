// Makes the VSIX of one platform: bundles, and of other packages only what runs there.
import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVSIX } from '@vscode/vsce';
import { buildCli } from '../../scripts/build.mjs';
import { bundledPackages, noticesOf } from '../../scripts/notices.mjs';
import { CARRIED } from '../../scripts/packages.mjs';
import { copyExamples, stagePackages } from '../../scripts/stage.mjs';
import { deliver, withStage } from '../../scripts/staging.mjs';
import { buildExtension } from './build.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '../..');

/** VS Code's names for platforms, as Node's `platform` and `arch`. */
const TARGETS = {
  'linux-x64': ['linux', 'x64'],
  'linux-arm64': ['linux', 'arm64'],
  'darwin-arm64': ['darwin', 'arm64'],
  'win32-x64': ['win32', 'x64'],
  'win32-arm64': ['win32', 'arm64'],
};

/** The manifest that people install: nothing of the workspace in it. */
function publishedManifest() {
  const {
    type: _,
    devDependencies: _dev,
    dependencies: _run,
    ...manifest
  } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
  return manifest;
}

function translations() {
  return readdirSync(here).filter((name) => /^package\.nls(\..+)?\.json$/.test(name));
}

/**
 * @param {{ target?: string, out?: string }} options
 * @returns {Promise<{ path: string, bytes: number }>}
 */
export async function packageExtension({ target = `${process.platform}-${process.arch}`, out } = {}) {
  const known = TARGETS[target];
  if (known === undefined) {
    const why =
      target === 'darwin-x64' ? ': onnxruntime-node has no binary for Macs with Intel processors' : '';
    throw new Error(`no target ${target}${why}; there are ${Object.keys(TARGETS).join(', ')}`);
  }
  return withStage(join(here, 'dist/stage'), target, (stage) => packageIn(stage, target, known, out));
}

async function packageIn(stage, target, known, out) {
  const manifest = publishedManifest();
  writeFileSync(join(stage, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const name of [...translations(), 'l10n', 'snippets', 'walkthrough', 'images', 'README.md']) {
    cpSync(join(here, name), join(stage, name), { recursive: true });
  }
  cpSync(join(root, 'LICENSE'), join(stage, 'LICENSE'));
  cpSync(join(root, 'CHANGELOG.md'), join(stage, 'CHANGELOG.md'));
  copyExamples(join(stage, 'examples'));
  const metafiles = await buildExtension({ minify: true, outdir: join(stage, 'dist') });
  metafiles.push(await buildCli({ minify: true, outdir: join(stage, 'dist/cnn') }));
  // The bundle is of ES modules, and the manifest above it no longer says so.
  writeFileSync(join(stage, 'dist/cnn/package.json'), '{ "type": "module" }\n');
  const staged = stagePackages(CARRIED, ...known, join(stage, 'dist/cnn/node_modules'));
  const carried = [...bundledPackages(metafiles), ...staged];
  writeFileSync(join(stage, 'THIRD_PARTY_NOTICES.txt'), noticesOf(carried));
  const path = out ?? join(root, 'dist', `cnn-studio-${manifest.version}-${target}.vsix`);
  const packed = `${stage}.vsix`;
  try {
    await createVSIX({ cwd: stage, packagePath: packed, target, dependencies: false });
    deliver(packed, path);
  } finally {
    rmSync(packed, { force: true });
  }
  return { path, bytes: statSync(path).size };
}
