// Another platform's package, from npm: pnpm installs only what runs on this machine.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cache, npm } from './npm.mjs';

const lockfile = fileURLToPath(new URL('../pnpm-lock.yaml', import.meta.url));

/**
 * The folder of a package that doesn't run here; fetched on first use, and compared with its checksum.
 * @param {string} name
 * @param {string} version exact
 * @param {string} [integrity] as npm writes it; that of pnpm's lockfile unless given
 * @throws Error when npm can't be reached, or has something else under this name
 */
export function platformPackage(name, version, integrity = expectedChecksum(name, version)) {
  const folder = join(cache, `${name.replaceAll('/', '+')}-${version}`);
  const unpacked = join(folder, 'node_modules', name);
  if (existsSync(unpacked)) return unpacked;
  mkdirSync(cache, { recursive: true });
  const part = mkdtempSync(`${folder}.part-`);
  try {
    console.log(`Fetching ${name} ${version} from npm (once) ...`);
    const purpose = `${name}, another platform's package`;
    const [{ filename }] = JSON.parse(npm(['pack', `${name}@${version}`, '--json'], part, purpose));
    const archive = join(part, filename);
    if (checksum(archive) !== integrity)
      throw new Error(`${name} ${version}: what npm sent has another checksum than expected.`);
    writeFileSync(join(part, 'package.json'), '{ "private": true }\n');
    // Forced: npm would refuse what doesn't run here.
    npm(['install', '--force', '--omit=optional', '--no-package-lock', archive], part, purpose);
    renameSync(part, folder);
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
  return unpacked;
}

function checksum(path) {
  return `sha512-${createHash('sha512').update(readFileSync(path)).digest('base64')}`;
}

function expectedChecksum(name, version) {
  const lines = readFileSync(lockfile, 'utf8').split(/\r?\n/);
  const at = lines.indexOf(`  '${name}@${version}':`);
  const [, integrity] = /integrity: (sha512-[\w+/=]+)/.exec(lines[at + 1] ?? '') ?? [];
  if (at < 0 || integrity === undefined) throw new Error(`pnpm-lock.yaml has no ${name} ${version}.`);
  return integrity;
}
