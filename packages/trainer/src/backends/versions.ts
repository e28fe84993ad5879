import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** The installed version of an npm package, or `not installed`. */
export function versionOf(name: string): string {
  try {
    const path = createRequire(import.meta.url).resolve(`${name}/package.json`);
    const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof manifest === 'object' && manifest !== null && 'version' in manifest)
      return String(manifest.version);
    return 'unknown';
  } catch {
    return 'not installed';
  }
}
