import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Where an optional package lies, the best place first: beside this program, and in the folder a person works in,
 * for the extension carries no GPU packages.
 */
export function locations(name: string): string[] {
  const from = [import.meta.url, pathToFileURL(join(process.cwd(), 'package.json')).href];
  const found = from.flatMap((place) => {
    // Not `resolve`: a package may export neither its manifest nor anything for `require`.
    const paths = createRequire(place).resolve.paths(name) ?? [];
    return paths.map((path) => join(path, name)).filter((path) => existsSync(join(path, 'package.json')));
  });
  return [...new Set(found)];
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

/** The folder that holds the package's `node_modules`, for commands that a person types. */
export function homeOf(folder: string, name: string): string {
  return name.split('/').reduce((path) => dirname(path), dirname(folder));
}
