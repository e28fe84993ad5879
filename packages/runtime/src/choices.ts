import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { userFolder } from '@cnn-studio/data';

/** The folder for what can be found out again, as each system has it. */
export function cacheFolder(): string {
  const { env, platform } = process;
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'cnn-studio');
  if (platform === 'win32')
    return join(env.LOCALAPPDATA ?? join(userFolder(), 'AppData', 'Local'), 'cnn-studio');
  return join(userFolder(), platform === 'darwin' ? 'Library/Caches' : '.cache', 'cnn-studio');
}

function fileOf(topic: string): string {
  return join(cacheFolder(), `${topic}.json`);
}

function readAll(topic: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(readFileSync(fileOf(topic), 'utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    // Not there yet, or damaged: it is measured again.
    return {};
  }
}

/** What was measured before on this machine, or undefined. */
export function remembered(topic: string, key: string): unknown {
  return readAll(topic)[key];
}

/** Keeps a measurement for later runs. Where nothing can be written it is measured again next time. */
export function remember(topic: string, key: string, value: unknown): void {
  const path = fileOf(topic);
  try {
    mkdirSync(dirname(path), { recursive: true });
    const part = `${path}.${process.pid}`;
    writeFileSync(part, `${JSON.stringify({ ...readAll(topic), [key]: value }, null, 2)}\n`);
    renameSync(part, path);
  } catch {
    // A cache is no reason to fail.
  }
}
