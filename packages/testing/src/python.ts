/** The Python with a package that tests compare with; the product needs none. */
import { spawnSync } from 'node:child_process';

/**
 * The first that can import the module: that of CNN_PYTHON, the PATH's, the system's (Debian's packages are for this one).
 * @param version what the module's version has to begin with
 */
export function pythonWith(module: string, version = ''): string | undefined {
  const { CNN_PYTHON } = process.env;
  const candidates = [...(CNN_PYTHON ? [CNN_PYTHON] : []), 'python3', '/usr/bin/python3', 'python'];
  return candidates.find((python) => {
    const script = `import ${module}; print(${module}.__version__)`;
    const { status, stdout } = spawnSync(python, ['-c', script], { encoding: 'utf8', windowsHide: true });
    return status === 0 && stdout.startsWith(version);
  });
}
