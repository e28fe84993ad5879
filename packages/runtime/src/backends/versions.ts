import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { version_core as core } from '@tensorflow/tfjs-core';
import sharp from 'sharp';

/** The installed version of an npm package that this one, or `through`, depends on; or `not installed`. */
export function versionOf(name: string, through?: string): string {
  const here = createRequire(import.meta.url);
  try {
    const from = through === undefined ? here : createRequire(here.resolve(through));
    const manifest: unknown = JSON.parse(readFileSync(from.resolve(`${name}/package.json`), 'utf8'));
    if (typeof manifest === 'object' && manifest !== null && 'version' in manifest)
      return String(manifest.version);
    return 'unknown';
  } catch {
    // In a bundle there is no package in between.
    return through === undefined ? 'not installed' : versionOf(name);
  }
}

/** What every run and every backend uses. */
export function libraryVersions(): Record<string, string> {
  return {
    node: process.versions.node,
    '@tensorflow/tfjs-core': core,
    sharp: sharp.versions.sharp ?? 'unknown',
  };
}
