/**
 * tfjs-node's own binding, built against the TensorFlow that Python has. The package would download a libtensorflow of
 * 2021 (2.9.1, CUDA 11.2); its sources use only TensorFlow's C interface, which is stable, so they take a current one.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ownCache } from '../autotune-cache';
import { locate } from '../packages';
import { compileAddon, findCompiler } from './compiler';
import { librariesIn, openAll, PRELOAD_SOURCE, type Preload } from './preload';
import { findTensorFlow } from './python';

/** The backends that run on libtensorflow. */
export type TensorFlowBackend = 'node' | 'node-gpu';

/** The package whose sources and kernels are taken for both backends: they differ in nothing but their download. */
export const PACKAGE = '@tensorflow/tfjs-node-gpu';

/** What was built, and from what. */
export interface Built {
  /** tfjs-node's addon. */
  readonly binding: string;
  /** The addon that opens libraries before it. */
  readonly preload: string;
  readonly tensorflow: string;
  /** TensorFlow's libraries, which the binding was linked with. */
  readonly libraries: readonly string[];
  /** Folders of CUDA libraries beside it. */
  readonly cuda: readonly string[];
}

function folderOf(backend: TensorFlowBackend): string {
  return join(ownCache(), 'tensorflow', `${backend}-${process.platform}-${process.arch}`);
}

/** What was built for a backend on this machine; undefined where nothing was, or its TensorFlow is gone. */
export function builtFor(backend: TensorFlowBackend): Built | undefined {
  try {
    const built = JSON.parse(readFileSync(join(folderOf(backend), 'built.json'), 'utf8')) as Built;
    const { binding, preload, libraries, cuda } = built;
    return [binding, preload, ...libraries, ...cuda].every((path) => existsSync(path)) ? built : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Builds the addon and tries it in a process of its own; nothing is replaced before it has computed.
 * @param say told what is being done
 * @throws Error that says what is missing or what failed, and what to do
 */
export async function buildBinding(
  backend: TensorFlowBackend,
  python: string | undefined,
  say: (line: string) => void,
): Promise<Built> {
  if (process.platform === 'win32') {
    throw new Error(
      'TensorFlow for Python on Windows has no library that other programs can link to. Use WSL2, or the backends webgpu and directml.',
    );
  }
  const sources = join(locate(PACKAGE), 'binding');
  const compiler = findCompiler();
  const tensorflow = findTensorFlow(python);
  say(`TensorFlow ${tensorflow.version} of ${tensorflow.python} (${tensorflow.folder})`);
  if (backend === 'node-gpu' && tensorflow.cuda.length === 0) {
    say('No CUDA libraries from pip were found next to it; it will look for those of the system.');
  }
  const folder = folderOf(backend);
  mkdirSync(join(folder, '..'), { recursive: true });
  const part = mkdtempSync(`${folder}-`);
  try {
    say(`compiling with ${compiler}; this takes about a minute`);
    const source = join(part, 'preload.cc');
    writeFileSync(source, PRELOAD_SOURCE);
    await compileAddon(compiler, { sources: [source], output: join(part, 'preload.node') });
    await compileAddon(compiler, {
      sources: ['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(sources, name)),
      include: [tensorflow.include, join(sources, '..'), sources],
      libraries: tensorflow.libraries,
      searched: [tensorflow.folder],
      output: join(part, 'tfjs_binding.node'),
    });
    const at = (place: string): Built => ({
      binding: join(place, 'tfjs_binding.node'),
      preload: join(place, 'preload.node'),
      tensorflow: tensorflow.version,
      libraries: tensorflow.libraries,
      cuda: tensorflow.cuda,
    });
    say('trying it');
    tryBinding(at(part));
    const built = at(folder);
    writeFileSync(join(part, 'built.json'), `${JSON.stringify(built, null, 2)}\n`);
    rmSync(folder, { recursive: true, force: true });
    renameSync(part, folder);
    return built;
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}

/** Opens the libraries that the binding needs, then the binding. @returns tfjs-node's native part */
export function loadBinding(built: Pick<Built, 'binding' | 'preload' | 'libraries' | 'cuda'>): unknown {
  const require = createRequire(import.meta.url);
  const preload = require(built.preload) as Preload;
  // What TensorFlow misses it says itself; not every library in these folders is for it.
  openAll(preload, librariesIn(built.cuda));
  openAll(preload, built.libraries);
  return require(built.binding);
}

/** Loads the binding in a process of its own, which may crash. */
function tryBinding({ binding, preload, libraries }: Built): void {
  const script = `
    const { open } = require(${JSON.stringify(preload)});
    for (const path of ${JSON.stringify([...libraries].reverse())}) open(path);
    const binding = require(${JSON.stringify(binding)});
    const id = binding.createTensor([2], binding.TF_FLOAT, new Float32Array([1, 2]));
    const data = binding.tensorDataSync(id);
    if (data[0] !== 1 || data[1] !== 2) throw new Error('it does not return the numbers it was given');
  `;
  const { status, signal, stderr } = spawnSync(process.execPath, ['-e', script], {
    encoding: 'utf8',
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' },
    windowsHide: true,
  });
  if (status === 0) return;
  const why = stderr.split('\n').find((line) => line.includes('Error')) ?? signal ?? `exit code ${status}`;
  throw new Error(`The binding was built but does not work with this TensorFlow: ${why}`);
}
