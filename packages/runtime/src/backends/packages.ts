import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { homeFolder } from '@cnn-studio/data';

/**
 * Where an optional package lies, the best place first: where this program is installed, and in the folder of CNN Studio
 * in the user's own (see `homeFolder`), for the extension carries no GPU packages. Never in the folder a person works in:
 * what came with a program from elsewhere must not be run.
 */
export function locations(name: string): string[] {
  // Not `resolve`: a package may export neither its manifest nor anything for `require`.
  const own = createRequire(import.meta.url).resolve.paths(name) ?? [];
  const found = [...own, join(homeFolder(process.env), 'node_modules')]
    .map((path) => join(path, name))
    .filter((path) => existsSync(join(path, 'package.json')));
  return [...new Set(found)];
}

/** The command that puts optional packages where they are found. */
export function installation(...names: readonly string[]): string {
  return `npm install --prefix ${JSON.stringify(homeFolder(process.env))} ${names.join(' ')}`;
}

/** An optional package's own folder. @throws Error that says that it isn't there */
export function locate(name: string): string {
  const [first] = locations(name);
  if (first === undefined) throw new Error(`the npm package ${name} is not installed`);
  return first;
}

/** Imports the main module of an optional package. */
export async function load(name: string): Promise<Record<string, unknown>> {
  const folder = locate(name);
  const main = createRequire(join(folder, 'package.json')).resolve(folder);
  return (await import(pathToFileURL(main).href)) as Record<string, unknown>;
}
