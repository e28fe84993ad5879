// The notices of everybody whose work an archive carries, from what the bundles were made of and what lies beside them.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';

const MODULES = `${sep}node_modules${sep}`;
const LICENSE = /^(licen[cs]e|copying|notice|third-?party)/i;

/**
 * The folders of the packages that went into bundles.
 * @param {readonly import('esbuild').Metafile[]} metafiles with paths relative to the working folder
 * @returns {string[]}
 */
export function bundledPackages(metafiles) {
  const folders = new Set();
  for (const { outputs } of metafiles) {
    // What was read and left out again is not carried.
    for (const { inputs } of Object.values(outputs)) {
      for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
        const path = resolve(input);
        const at = path.lastIndexOf(MODULES);
        if (at < 0 || bytesInOutput === 0) continue;
        const parts = path.slice(at + MODULES.length).split(sep);
        const name = parts.slice(0, parts[0].startsWith('@') ? 2 : 1);
        folders.add(join(path.slice(0, at + MODULES.length), ...name));
      }
    }
  }
  return [...folders];
}

/**
 * @param {Iterable<string>} folders of packages, each with its package.json
 * @returns {string} a text of all of them, each version once, in alphabetical order
 */
export function noticesOf(folders) {
  const notices = new Map();
  for (const folder of folders) {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    notices.set(`${manifest.name} ${manifest.version}`, noticeOf(folder, manifest));
  }
  const sorted = [...notices].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, notice]) => notice);
  const intro =
    'CNN Studio carries the packages below, in whole or in part, under their own licenses. Their sources are where the\n' +
    'addresses lead, and in the npm registry under the names and versions given.\n';
  return [intro, ...sorted].join(`\n${'-'.repeat(120)}\n\n`);
}

function noticeOf(folder, manifest) {
  const { name, version, author, repository, homepage } = manifest;
  const license = typeof manifest.license === 'object' ? manifest.license?.type : manifest.license;
  const address = (typeof repository === 'object' ? repository?.url : repository) ?? homepage;
  const person = typeof author === 'object' ? author?.name : author;
  const texts = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && LICENSE.test(entry.name))
    .map((entry) => readFileSync(join(folder, entry.name), 'utf8').trim());
  if (license === undefined && texts.length === 0) {
    throw new Error(`${name} ${version} says nothing of its license: it can't be carried.`);
  }
  const head = [`${name} ${version}`, `License: ${license ?? 'see below'}`];
  if (address !== undefined) head.push(`Source: ${address.replace(/^git\+/, '')}`);
  if (person !== undefined) head.push(`Author: ${person}`);
  return `${[head.join('\n'), ...texts].join('\n\n')}\n`;
}
