/** The TensorFlow that a Python installation holds: its libraries and headers. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export interface PythonTensorFlow {
  readonly python: string;
  /** TensorFlow's version: `2.21.0`. */
  readonly version: string;
  /** The package's folder, which holds the libraries. */
  readonly folder: string;
  readonly include: string;
  /** Full paths of the libraries with TensorFlow's C interface, in the order a linker needs them. */
  readonly libraries: readonly string[];
  /** Folders of the CUDA libraries that pip installed beside it (`tensorflow[and-cuda]`); empty without them. */
  readonly cuda: readonly string[];
}

/** Looks for the package without importing it, which takes seconds and writes to the terminal. */
const SCRIPT = `
import importlib.metadata, importlib.util, json, os
spec = importlib.util.find_spec('tensorflow')
found = None
if spec is not None and spec.submodule_search_locations:
    folder = list(spec.submodule_search_locations)[0]
    names = ('tensorflow', 'tensorflow-cpu', 'tensorflow-macos', 'tensorflow-intel')
    versions = []
    for name in names:
        try: versions.append(importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError: pass
    found = dict(folder=folder, version=versions[0] if versions else 'unknown')
print(json.dumps(found))
`;

/**
 * Which Python to ask: the one given, that of `CNN_PYTHON`, of the active virtual environment, of the PATH. A folder's
 * own `.venv` is never taken unasked: opening a folder must not run what lies in it.
 */
function pythonCandidates(given: string | undefined): string[] {
  if (given !== undefined) return [given];
  const { CNN_PYTHON, VIRTUAL_ENV } = process.env;
  if (CNN_PYTHON) return [CNN_PYTHON];
  const windows = process.platform === 'win32';
  const own = VIRTUAL_ENV ? [join(VIRTUAL_ENV, windows ? 'Scripts/python.exe' : 'bin/python')] : [];
  return [...own, ...(windows ? ['python'] : ['python3', 'python'])];
}

/** @throws Error that says what is missing, and what to install */
export function findTensorFlow(given: string | undefined): PythonTensorFlow {
  const tried: string[] = [];
  for (const python of pythonCandidates(given)) {
    const { status, stdout } = spawnSync(python, ['-c', SCRIPT], { encoding: 'utf8', windowsHide: true });
    if (status !== 0) {
      tried.push(`${python} could not be run`);
      continue;
    }
    const found = JSON.parse(stdout) as { folder: string; version: string } | null;
    if (found === null) {
      tried.push(`${python} has no TensorFlow`);
      continue;
    }
    return { python, ...found, ...partsOf(found.folder, found.version) };
  }
  throw new Error(
    `No TensorFlow was found (${tried.join('; ')}). Install it with \`pip install tensorflow-cpu\`, or with CUDA for an NVIDIA GPU \`pip install "tensorflow[and-cuda]"\`, and name that Python with --python.`,
  );
}

function partsOf(folder: string, version: string): Pick<PythonTensorFlow, 'include' | 'libraries' | 'cuda'> {
  const include = join(folder, 'include');
  const header = join(include, 'tensorflow', 'c', 'eager', 'c_api.h');
  const names =
    process.platform === 'darwin'
      ? ['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib']
      : ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
  const libraries = names.map((name) => join(folder, name));
  const missing = [header, ...libraries].filter((path) => !existsSync(path));
  if (missing.length > 0) {
    throw new Error(
      `TensorFlow ${version} in ${folder} lacks what a C program needs to link to it: ${missing.join(', ')}. The wheels for Linux and macOS from 2.10 on have it.`,
    );
  }
  return { include, libraries, cuda: cudaFolders(join(folder, '..', 'nvidia')) };
}

function cudaFolders(nvidia: string): string[] {
  if (!existsSync(nvidia)) return [];
  return readdirSync(nvidia)
    .map((name) => join(nvidia, name, 'lib'))
    .filter((path) => existsSync(path));
}
