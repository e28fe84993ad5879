// npm, for what pnpm's install leaves out: other platforms' packages, and what only some people need.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where fetched packages are kept, each under its version. */
export const cache = fileURLToPath(new URL('../node_modules/.cache/cnn-studio/', import.meta.url));

/**
 * Runs npm in a folder, without install scripts.
 * @param {string[]} args
 * @param {string} cwd
 * @param {string} purpose for the message of a failure: what could not be had
 * @returns {string} what it printed
 * @throws Error with npm's own words
 */
export function npm(args, cwd, purpose) {
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [npmScript(), ...args, ...flags], {
    cwd,
    encoding: 'utf8',
    // Settings of the package manager that started this are none of npm's.
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name))),
  });
  if (status === 0) return stdout;
  throw new Error(
    `npm could not install ${purpose} (it needs the network once):\n${error?.message ?? stderr.trim()}`,
  );
}

/** npm comes with Node. */
function npmScript() {
  const bin = dirname(process.execPath);
  const places = ['../lib/node_modules/npm/bin/npm-cli.js', 'node_modules/npm/bin/npm-cli.js'];
  const found = places.map((place) => join(bin, place)).find((path) => existsSync(path));
  if (found === undefined)
    throw new Error(`npm was not found beside ${process.execPath}. Install Node with npm.`);
  return found;
}
