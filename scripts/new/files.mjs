// What every generator does with files: makes them, puts a line into a list, formats what it wrote.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** What a person asked for that can't be had; the message says what can. */
export class WrongUse extends Error {}

/** @throws WrongUse where a file of what is to be made is there */
export function requireFree(...paths) {
  const taken = paths.find(existsSync);
  if (taken !== undefined) throw new WrongUse(`${relative(root, taken)} is there already.`);
}

/** `soft_clip` or `soft-clip`: small letters and digits in parts. @throws WrongUse that shows one */
export function requireName(what, name, separator) {
  if (new RegExp(`^[a-z][a-z0-9]*(${separator}[a-z0-9]+)*$`).test(name)) return;
  const better = snake(name).replaceAll('_', separator) || ['soft', 'clip'].join(separator);
  throw new WrongUse(`${what} is called like ${better}: small letters, digits and ${separator}.`);
}

export function create(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { flag: 'wx' });
  return path;
}

export function edit(path, change) {
  const before = readFileSync(path, 'utf8');
  const after = change(before);
  if (after === before) throw new Error(`${path} has no place for it`);
  writeFileSync(path, after);
  return path;
}

/** Writes a line behind what a list holds. */
export function beforeEnd(text, list, line) {
  if (!list.test(text)) throw new Error(`no list found: ${list}`);
  return text.replace(list, (held) => held + line);
}

/** Writes an import above the last one; formatting puts it where it belongs. */
export function withImport(text, names, from) {
  return text.replace(/^import (?![\s\S]*^import )/m, `import { ${names} } from '${from}';\n$&`);
}

/** Runs a script of the repository. */
export function runScript(script, ...args) {
  execFileSync(process.execPath, [join(root, script), ...args], { cwd: root, stdio: 'pipe' });
}

/** Formats what was written, and writes the manual anew. */
export function finish(files) {
  runScript('node_modules/@biomejs/biome/bin/biome', 'check', '--write', ...files);
  runScript('scripts/docs.mjs');
  for (const path of files) console.log(relative(root, path));
}

export function camel(name) {
  return name.replace(/[_-]+(.)/g, (_, letter) => letter.toUpperCase());
}

/** `SoftClip` */
export function pascal(name) {
  const joined = camel(name);
  return joined[0].toUpperCase() + joined.slice(1);
}

/** `Soft Clip` */
export function title(name) {
  return name.replace(/[_-]+/g, ' ').replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
}

function snake(name) {
  return name
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/^[_0-9]+|_+$/g, '')
    .toLowerCase();
}
