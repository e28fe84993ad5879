import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
// Not the whole engine, whose native libraries only its own backends load.
import { cacheFolder } from 'tfjs-onnxruntime/cache-folder';

/** What CNN Studio measured or built on this machine, and can again. */
export function ownCache(): string {
  return cacheFolder('cnn-studio');
}

function fileOf(topic: string): string {
  return join(ownCache(), `${topic}.json`);
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
