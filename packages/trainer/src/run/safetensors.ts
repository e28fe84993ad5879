/**
 * Reads and writes safetensors files: 8 bytes of header length (little-endian), a JSON header, the tensors' bytes.
 * Format: https://github.com/huggingface/safetensors, "Format". Only float32 is needed here, so only F32 is read.
 */
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { open, readFile } from 'node:fs/promises';
import { systemCode, TrainerError } from '../errors';

export interface FloatTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array<ArrayBuffer>;
}

const METADATA = '__metadata__';
/** The limit of the format's own reader. */
const LARGEST_HEADER = 100_000_000;

/**
 * Writes the file, waits until it is on the disk, and returns its SHA-256 in hexadecimal. Metadata are texts.
 */
export async function writeSafetensors(
  path: string,
  tensors: ReadonlyMap<string, FloatTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<string> {
  const header: Record<string, unknown> = { [METADATA]: metadata };
  let offset = 0;
  for (const [name, { shape, data }] of tensors) {
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const json = JSON.stringify(header);
  const text = new TextEncoder().encode(json);
  // Padded with spaces so that the tensors begin at a multiple of 8.
  const padded = new Uint8Array(Math.ceil(text.length / 8) * 8).fill(0x20);
  padded.set(text);
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(padded.length), true);

  const hash = createHash('sha256');
  const file = await open(path, 'wx');
  try {
    const append = async (bytes: Uint8Array) => {
      hash.update(bytes);
      await writeAll(file, bytes);
    };
    await append(length);
    await append(padded);
    for (const { data } of tensors.values()) {
      await append(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

/** A file handle's own `write` may write less than it was given. */
async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done);
    done += bytesWritten;
  }
}

/**
 * Reads a whole file; with `sha256`, only if its bytes are the ones that were written.
 * @throws TrainerError `checkpoint-invalid` for what is truncated, damaged or not safetensors
 */
export async function readSafetensors(path: string, sha256?: string): Promise<Map<string, FloatTensor>> {
  let content: Uint8Array;
  try {
    content = await readFile(path);
  } catch (error) {
    throw new TrainerError(
      'checkpoint-invalid',
      `Cannot read ${path}: ${systemCode(error) ?? String(error)}.`,
      {
        cause: error,
      },
    );
  }
  if (sha256 !== undefined && createHash('sha256').update(content).digest('hex') !== sha256) {
    throw new TrainerError(
      'checkpoint-invalid',
      `${path} is damaged: its bytes are not the ones that were written.`,
    );
  }
  return parseSafetensors(content, path);
}

/** @throws TrainerError `checkpoint-invalid` */
export function parseSafetensors(content: Uint8Array, path: string): Map<string, FloatTensor> {
  const invalid = (what: string) =>
    new TrainerError('checkpoint-invalid', `${path} is not a whole safetensors file: ${what}.`);
  if (content.length < 8) throw invalid(`it has only ${content.length} bytes`);
  const announced = new DataView(content.buffer, content.byteOffset).getBigUint64(0, true);
  if (announced > BigInt(Math.min(LARGEST_HEADER, content.length - 8))) {
    throw invalid(`its header of ${announced} bytes does not fit`);
  }
  const start = 8 + Number(announced);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content.subarray(8, start)));
  } catch {
    throw invalid('its header is not JSON');
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw invalid('its header is not an object');
  }
  const spans: [number, number][] = [];
  const tensors = new Map<string, FloatTensor>();
  for (const [name, description] of Object.entries(header)) {
    if (name === METADATA) continue;
    const { shape, begin, end } = parseDescription(description, (what) => invalid(`tensor ${name} ${what}`));
    if (start + end > content.length) {
      throw invalid(`tensor ${name} ends at byte ${start + end}, and the file at ${content.length}`);
    }
    spans.push([begin, end]);
    // Copied: a view on the file's bytes need not be aligned, and would keep the whole file in memory.
    const bytes = new Uint8Array(end - begin);
    bytes.set(content.subarray(start + begin, start + end));
    tensors.set(name, { shape, data: new Float32Array(bytes.buffer) });
  }
  requireWithoutHoles(spans, content.length - start, invalid);
  return tensors;
}

function parseDescription(
  description: unknown,
  invalid: (what: string) => Error,
): { shape: number[]; begin: number; end: number } {
  if (typeof description !== 'object' || description === null) throw invalid('is not described by an object');
  const { dtype, shape, data_offsets: offsets } = description as Record<string, unknown>;
  if (dtype !== 'F32') throw invalid(`is of type ${String(dtype)}, not F32`);
  if (!isSizes(shape)) throw invalid('has no valid shape');
  if (!isSizes(offsets) || offsets.length !== 2) throw invalid('has no valid offsets');
  const [begin, end] = offsets as [number, number];
  const bytes = shape.reduce((product, size) => product * size, 4);
  if (end - begin !== bytes) throw invalid(`takes ${end - begin} bytes where its shape needs ${bytes}`);
  return { shape, begin, end };
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function requireWithoutHoles(spans: [number, number][], length: number, invalid: (what: string) => Error) {
  let at = 0;
  for (const [begin, end] of spans.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    if (begin !== at) throw invalid('its tensors overlap or leave holes');
    at = end;
  }
  if (at !== length) throw invalid(`its tensors take ${at} bytes of ${length}`);
}
