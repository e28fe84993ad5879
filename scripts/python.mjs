// `node scripts/python.mjs NAME`: a virtual environment with what some tests and benchmarks compare with. Made on first
// use below node_modules/.cache; prints the path of its Python. The product itself needs no Python.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const environments = {
  // Libraries and headers with TensorFlow's C interface, for the backend `node`: 1.6 GB when installed.
  tensorflow: ['tensorflow-cpu==2.21.0'],
};

const [name] = process.argv.slice(2);
const packages = environments[name];
if (packages === undefined) {
  console.error(`name one of ${Object.keys(environments).join(', ')}`);
  process.exit(2);
}

const windows = process.platform === 'win32';
const folder = join(root, 'node_modules/.cache/cnn-studio/python', name);
const python = join(folder, windows ? 'Scripts/python.exe' : 'bin/python');
const complete = join(folder, `complete-${packages.join('-').replaceAll(/[^\w.-]/g, '_')}`);

function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', process.stderr, 'inherit'] });
  if (status === 0) return;
  rmSync(folder, { recursive: true, force: true });
  console.error(error?.message ?? `${command} ${args.join(' ')} ended with ${status}`);
  process.exit(1);
}

if (!existsSync(complete)) {
  rmSync(folder, { recursive: true, force: true });
  run(windows ? 'python' : 'python3', ['-m', 'venv', folder]);
  run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages]);
  run(python, ['-c', `open(${JSON.stringify(complete)}, 'w').close()`]);
}
console.log(python);
