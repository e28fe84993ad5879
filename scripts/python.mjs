// `node scripts/python.mjs NAME`: the path of a Python with what some tests and benchmarks compare with. The product itself
// needs no Python.
//   tensorflow   a virtual environment, made on first use below node_modules/.cache
//   torch        the first that is there: of CNN_PYTHON, of the PATH, of the system. With --install, where there is none and
//                this is root on Debian or Ubuntu, python3-torch: the smallest PyTorch to be had
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const windows = process.platform === 'win32';

/** An installation that takes longer is given up: whoever waits for it has tests to run. */
const PATIENCE_MS = 10 * 60_000;

const environments = { tensorflow, torch };

const [name, option] = process.argv.slice(2);
if (!Object.hasOwn(environments, name) || (option !== undefined && option !== '--install')) {
  console.error(`name one of ${Object.keys(environments).join(', ')}`);
  process.exit(2);
}
const found = environments[name]({ install: option === '--install' });
if (found === undefined) process.exit(1);
console.log(found);

/** Libraries and headers with TensorFlow's C interface, for the backend `node`: 1.6 GB when installed. */
function tensorflow() {
  return environment('tensorflow', ['tensorflow-cpu==2.21.0']);
}

function torch({ install }) {
  const candidates = [process.env.CNN_PYTHON, windows ? 'python' : 'python3', '/usr/bin/python3'];
  const here = () =>
    candidates.find((python) => python && spawnSync(python, ['-c', 'import torch']).status === 0);
  const python = here();
  if (python !== undefined || !install) return python;
  if (process.getuid?.() !== 0) return undefined;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Without a network it is known soon that there is none.
  const apt = (...args) =>
    run('apt-get', ['-q', '-o', 'Acquire::Retries=1', '-o', 'Acquire::http::Timeout=20', ...args], { env });
  return apt('update') && apt('install', '-y', '--no-install-recommends', 'python3-torch')
    ? here()
    : undefined;
}

/** A virtual environment with these packages. */
function environment(name, packages) {
  const folder = join(root, 'node_modules/.cache/cnn-studio/python', name);
  const python = join(folder, windows ? 'Scripts/python.exe' : 'bin/python');
  const complete = join(folder, `complete-${packages.join('-').replaceAll(/[^\w.-]/g, '_')}`);
  if (existsSync(complete)) return python;
  rmSync(folder, { recursive: true, force: true });
  const isMade =
    run(windows ? 'python' : 'python3', ['-m', 'venv', folder]) &&
    run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages]) &&
    run(python, ['-c', `open(${JSON.stringify(complete)}, 'w').close()`]);
  if (isMade) return python;
  rmSync(folder, { recursive: true, force: true });
  return undefined;
}

/** @returns whether it ended well; its output goes to standard error */
function run(command, args, options = {}) {
  const stdio = ['ignore', process.stderr, 'inherit'];
  const { status, error } = spawnSync(command, args, { stdio, timeout: PATIENCE_MS, ...options });
  if (status !== 0)
    console.error(error?.message ?? `${command} ${args.join(' ')} ended with ${status ?? 'a signal'}`);
  return status === 0;
}
