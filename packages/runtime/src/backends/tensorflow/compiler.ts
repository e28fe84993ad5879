/** The C++ compiler of the machine, and what it needs to make addons for Node. */
import { spawn, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** @throws Error that says how to install one */
export function findCompiler(): string {
  const { CXX } = process.env;
  for (const name of CXX ? [CXX] : ['c++', 'g++', 'clang++']) {
    if (spawnSync(name, ['--version'], { stdio: 'ignore', windowsHide: true }).status === 0) return name;
  }
  const how =
    process.platform === 'darwin'
      ? '`xcode-select --install`'
      : '`apt-get install g++` (Debian, Ubuntu), `dnf install gcc-c++` (Fedora)';
  throw new Error(
    `A C++ compiler is needed to build tfjs's binding, and none was found${CXX ? ` (CXX names ${CXX})` : ''}. Install one: ${how}.`,
  );
}

/** Lines of a compiler's errors that are worth showing. */
const SHOWN_LINES = 15;

/**
 * Compiles an addon against Node's stable interface (N-API 8: Node 16 and later).
 * @throws Error with the compiler's own first errors
 */
export async function compileAddon(
  compiler: string,
  addon: {
    readonly sources: readonly string[];
    readonly include?: readonly string[];
    readonly libraries?: readonly string[];
    /** Where the libraries are found again when the addon is loaded. */
    readonly searched?: readonly string[];
    readonly output: string;
  },
): Promise<void> {
  const headers = join(dirname(createRequire(import.meta.url).resolve('node-api-headers')), 'include');
  const { include = [], libraries = [], searched = [] } = addon;
  const args = [
    ...['-shared', '-fPIC', '-O2', '-std=c++17', '-DNAPI_VERSION=8'],
    ...[headers, ...include].map((folder) => `-I${folder}`),
    ...addon.sources,
    ...['-o', addon.output],
    ...libraries,
    ...searched.map((folder) => `-Wl,-rpath,${folder}`),
    ...(process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : ['-ldl']),
  ];
  const child = spawn(compiler, args, { stdio: ['ignore', 'ignore', 'pipe'], windowsHide: true });
  let errors = '';
  child.stderr.setEncoding('utf8');
  child.stderr.on('data', (text: string) => {
    errors = (errors + text).slice(0, 100_000);
  });
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (status === 0) return;
  const lines = errors.split('\n').filter((line) => /error|undefined reference|cannot find/i.test(line));
  throw new Error(`${compiler} could not build the binding:\n${lines.slice(0, SHOWN_LINES).join('\n')}`);
}
