/** Where a Chromium is on this machine, and what it needs to start. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const require = createRequire(import.meta.url);

export interface Executable {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
  /** For people: where it comes from. */
  readonly origin: string;
}

/**
 * The browser that the tests use: the one `CNN_TEST_BROWSER` names, else on 64-bit Intel Linux the one that npm
 * brings (the same everywhere), else one that is installed.
 * @throws Error that says what is missing and what to do
 */
export async function findBrowser(): Promise<Executable> {
  const named = process.env.CNN_TEST_BROWSER;
  if (named !== undefined && named !== '') {
    if (!existsSync(named)) throw new Error(`CNN_TEST_BROWSER names ${named}, which does not exist.`);
    return { path: named, env: {}, origin: 'named by CNN_TEST_BROWSER' };
  }
  if (process.platform === 'linux' && process.arch === 'x64') return fromNpm();
  const installed = INSTALLED[process.platform]?.find((path) => existsSync(path));
  if (installed === undefined) {
    throw new Error(
      'No Chrome, Chromium or Edge was found. Install one, or set CNN_TEST_BROWSER to the path of its program.',
    );
  }
  return { path: installed, env: {}, origin: 'installed' };
}

const INSTALLED: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [process.env.ProgramFiles, process.env['ProgramFiles(x86)'], process.env.LOCALAPPDATA].flatMap(
    (folder) =>
      folder === undefined
        ? []
        : [
            join(folder, 'Google/Chrome/Application/chrome.exe'),
            join(folder, 'Microsoft/Edge/Application/msedge.exe'),
          ],
  ),
};

/** `@sparticuz/chromium` carries a packed headless Chromium and the system libraries that a bare machine lacks. */
async function fromNpm(): Promise<Executable> {
  const version = await packageVersion();
  const folder = fileURLToPath(
    new URL(`../../../../node_modules/.cache/cnn-studio/chromium-${version}`, import.meta.url),
  );
  if (!existsSync(folder)) await unpack(folder);
  const path = join(folder, 'chromium');
  const env: Record<string, string> = {};
  if (await lacksLibraries(path)) env.LD_LIBRARY_PATH = join(folder, 'al2023/lib');
  // Without fonts of its own a bare machine shows no text.
  if (!existsSync('/etc/fonts/fonts.conf')) env.FONTCONFIG_PATH = join(folder, 'fonts');
  return { path, env, origin: `@sparticuz/chromium ${version}` };
}

/** The package exports no manifest. */
async function packageVersion(): Promise<string> {
  for (let folder = dirname(require.resolve('@sparticuz/chromium')); ; folder = dirname(folder)) {
    const manifest = await readFile(join(folder, 'package.json'), 'utf8').catch(() => '{}');
    const { name, version } = JSON.parse(manifest) as { name?: string; version?: string };
    if (name === '@sparticuz/chromium' && version !== undefined) return version;
    if (folder === dirname(folder)) throw new Error('@sparticuz/chromium is not installed.');
  }
}

/** Whole or not at all, and by one process of several that may want it. */
async function unpack(folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const part = await mkdtemp(`${folder}.part-`);
  try {
    // The package unpacks into the temporary folder, and its libraries only where it believes to be in a cloud.
    const script = join(part, 'unpack.mjs');
    const module = pathToFileURL(require.resolve('@sparticuz/chromium')).href;
    await writeFile(
      script,
      `const { default: chromium } = await import(${JSON.stringify(module)});\nawait chromium.executablePath();\n`,
    );
    const env = { ...process.env, TMPDIR: part, AWS_LAMBDA_JS_RUNTIME: 'nodejs22.x' };
    await run(process.execPath, [script], { env });
    await rename(part, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}

async function lacksLibraries(path: string): Promise<boolean> {
  try {
    const { stdout } = await run('ldd', [path]);
    return stdout.includes('not found');
  } catch {
    // No ldd: musl, or a very bare machine. The libraries that come along are worth a try.
    return true;
  }
}
