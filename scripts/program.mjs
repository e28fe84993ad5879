// Runs a program written in TypeScript: benchmarks, and what makes the docs' pictures.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { alias, loader } from './build.mjs';
import { EXTERNAL } from './packages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A bundle lies elsewhere than its sources, and these look for files beside themselves. */
const ownPlaces = {
  name: 'own places',
  setup: (build) =>
    build.onLoad(
      { filter: /[\\/](test|testing|scripts)[\\/].*\.m?ts$|[\\/]scripts[\\/].*\.mjs$/ },
      ({ path }) => ({
        contents: readFileSync(path, 'utf8').replaceAll(
          'import.meta.url',
          JSON.stringify(pathToFileURL(path).href),
        ),
        loader: 'ts',
      }),
    ),
};

/**
 * @param {string} file the program
 * @param {string} bundle where its bundle goes: beside the modules that stay outside of it, which are then found
 * @param {readonly string[]} args
 * @returns {number} its status
 */
export async function runProgram(file, bundle, args) {
  await build({
    entryPoints: [file],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    external: [...EXTERNAL, 'playwright-core', '@sparticuz/chromium', '@vscode/test-electron'],
    alias,
    loader,
    plugins: [ownPlaces],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  const { status } = spawnSync(process.execPath, [bundle, ...args], { stdio: 'inherit', cwd: root });
  return status ?? 1;
}
