/** The Python that exports are tried with and trained by: found at run time, never installed. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export interface PythonPackage {
  readonly python: string;
  /** The package's version: `2.9.0`. */
  readonly version: string;
}

/** Where to look for Python. */
export interface PythonChoice {
  /** Asked before all others, which then are not asked: `--python`. */
  readonly python?: string;
  /** Folder whose `.venv` is asked. */
  readonly workspace?: string;
}

/** Looks for a package without importing it, which takes seconds. */
const SCRIPT = `
import importlib.metadata, importlib.util, json, sys
name = sys.argv[1]
version = None
if importlib.util.find_spec(name) is not None:
    try: version = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError: version = "unknown"
print(json.dumps(version))
`;

/** The one that was given, or else that of CNN_PYTHON, or else the active environment's, the workspace's, the PATH's. */
function candidates({ python, workspace }: PythonChoice): string[] {
  if (python !== undefined) return [python];
  const { CNN_PYTHON, VIRTUAL_ENV } = process.env;
  if (CNN_PYTHON) return [CNN_PYTHON];
  const windows = process.platform === 'win32';
  const inside = (folder: string) => join(folder, windows ? 'Scripts/python.exe' : 'bin/python');
  const environments = [VIRTUAL_ENV, workspace && join(workspace, '.venv')].flatMap((folder) =>
    folder ? [inside(folder)] : [],
  );
  return [...environments.filter(existsSync), ...(windows ? ['python'] : ['python3', 'python'])];
}

const NAMES: Readonly<Record<string, string>> = { torch: 'PyTorch', keras: 'Keras', onnx: 'onnx' };

/** @returns the first Python that has the package, or why there is none */
export function findPackage(
  name: string,
  choice: PythonChoice = {},
): PythonPackage | { readonly missing: string } {
  const tried: string[] = [];
  for (const python of candidates(choice)) {
    const { status, stdout } = spawnSync(python, ['-c', SCRIPT, name], {
      encoding: 'utf8',
      windowsHide: true,
    });
    if (status !== 0) {
      tried.push(`${python} could not be run`);
      continue;
    }
    const version = JSON.parse(stdout) as string | null;
    if (version !== null) return { python, version };
    tried.push(`${python} does not have it`);
  }
  return { missing: `${NAMES[name] ?? name} is not installed (${tried.join('; ')})` };
}
