/**
 * Reads and writes safetensors files: 8 bytes of header length (little-endian), a JSON header, the tensors' bytes.
 * Format: https://github.com/huggingface/safetensors, "Format". Float32 is written; other numbers are read as that where asked for.
 */
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { systemCode, TrainerError } from '@cnn-studio/data';
import type { FloatTensor } from '../../float-tensor';
import { NUMBER_TYPES, type NumberType } from './number-types';

const METADATA = '__metadata__';
/** The limit of the format's own reader. */
const MAX_HEADER_BYTES = 100_000_000;
/** Bytes read, written and hashed at once. */
const PIECE = 64 * 2 ** 20;

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
      for (let at = 0; at < bytes.length; at += PIECE) {
        const piece = bytes.subarray(at, at + PIECE);
        hash.update(piece);
        await writeAll(file, piece);
      }
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
 * Reads a file in pieces, for a system reads at most 2 GiB at once; with `sha256`, only if its bytes are the ones
 * that were written.
 * @param anyType also numbers of other types than float32, as float32
 * @throws TrainerError `checkpoint-invalid` for what is truncated, damaged or not safetensors
 */
export async function readSafetensors(
  path: string,
  sha256?: string,
  { pieceBytes = PIECE, anyType = false }: { readonly pieceBytes?: number; readonly anyType?: boolean } = {},
): Promise<Map<string, FloatTensor>> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    const { size } = await file.stat();
    return await readTensors(new PieceReader(file, pieceBytes), size, { path, sha256, anyType });
  } catch (error) {
    if (error instanceof TrainerError) throw error;
    const reason = systemCode(error) ?? (error instanceof Error ? error.message : String(error));
    throw new TrainerError('checkpoint-invalid', `Cannot read ${path}: ${reason}.`, { cause: error });
  } finally {
    await file?.close();
  }
}

/** Reads a file from its beginning on, and knows the hash of what it has read. */
class PieceReader {
  readonly hash = createHash('sha256');

  constructor(
    private readonly file: FileHandle,
    private readonly pieceBytes: number,
  ) {}

  /** Fills `bytes`; false when the file ends before. */
  async fill(bytes: Uint8Array): Promise<boolean> {
    for (let done = 0; done < bytes.length; ) {
      const length = Math.min(this.pieceBytes, bytes.length - done);
      const { bytesRead } = await this.file.read(bytes, done, length);
      if (bytesRead === 0) return false;
      this.hash.update(bytes.subarray(done, done + bytesRead));
      done += bytesRead;
    }
    return true;
  }
}

async function readTensors(
  reader: PieceReader,
  size: number,
  {
    path,
    sha256,
    anyType,
  }: { readonly path: string; readonly sha256: string | undefined; readonly anyType: boolean },
): Promise<Map<string, FloatTensor>> {
  const invalid = (what: string) =>
    new TrainerError('checkpoint-invalid', `${path} is not a whole safetensors file: ${what}.`);
  const fill = async (bytes: Uint8Array) => {
    if (!(await reader.fill(bytes))) throw invalid('it became shorter while it was being read');
  };
  if (size < 8) throw invalid(`it has only ${size} bytes`);
  const length = new Uint8Array(8);
  await fill(length);
  const announced = new DataView(length.buffer).getBigUint64(0, true);
  if (announced > BigInt(Math.min(MAX_HEADER_BYTES, size - 8))) {
    throw invalid(`its header of ${announced} bytes does not fit`);
  }
  const json = new Uint8Array(Number(announced));
  await fill(json);
  const parts = parseHeader(json, size - 8 - json.length, anyType, invalid);
  const tensors = new Map<string, FloatTensor>(parts.map(({ name, shape }) => [name, { shape, data: NONE }]));
  // In the order of the file; without holes and overlaps, so that every byte is read once.
  for (const { name, shape, type, begin, end } of parts.toSorted(
    (a, b) => a.begin - b.begin || a.end - b.end,
  )) {
    const bytes = new Uint8Array(end - begin);
    await fill(bytes);
    tensors.set(name, { shape, data: type.read(bytes) });
  }
  if (sha256 !== undefined && reader.hash.digest('hex') !== sha256) {
    throw new TrainerError(
      'checkpoint-invalid',
      `${path} is damaged: its bytes are not the ones that were written.`,
    );
  }
  return tensors;
}

const NONE = new Float32Array(0);

interface Part {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: NumberType;
  /** Bytes from the end of the header on. */
  readonly begin: number;
  readonly end: number;
}

/** @param length bytes that follow the header */
function parseHeader(
  json: Uint8Array,
  length: number,
  anyType: boolean,
  invalid: (what: string) => Error,
): Part[] {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
  } catch {
    throw invalid('its header is not JSON');
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw invalid('its header is not an object');
  }
  const parts: Part[] = [];
  for (const [name, description] of Object.entries(header)) {
    if (name === METADATA) continue;
    const part = parseDescription(description, anyType, (what) => invalid(`tensor ${name} ${what}`));
    if (part.end > length) {
      throw invalid(`tensor ${name} ends at byte ${part.end} of ${length}`);
    }
    parts.push({ name, ...part });
  }
  requireWithoutHoles(
    parts.map(({ begin, end }) => [begin, end]),
    length,
    invalid,
  );
  return parts;
}

function parseDescription(
  description: unknown,
  anyType: boolean,
  invalid: (what: string) => Error,
): Omit<Part, 'name'> {
  if (typeof description !== 'object' || description === null) throw invalid('is not described by an object');
  const { dtype, shape, data_offsets: offsets } = description as Record<string, unknown>;
  const type = anyType || dtype === 'F32' ? NUMBER_TYPES.get(String(dtype)) : undefined;
  if (type === undefined) throw invalid(`is of type ${String(dtype)}, not F32`);
  if (!isSizes(shape)) throw invalid('has no valid shape');
  if (!isSizes(offsets) || offsets.length !== 2) throw invalid('has no valid offsets');
  const [begin, end] = offsets as [number, number];
  const bytes = shape.reduce((product, size) => product * size, type.bytes);
  if (end - begin !== bytes) throw invalid(`takes ${end - begin} bytes where its shape needs ${bytes}`);
  return { shape, type, begin, end };
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function requireWithoutHoles(spans: [number, number][], length: number, invalid: (what: string) => Error) {
  let at = 0;
  for (const [begin, end] of spans.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    if (begin !== at) throw invalid('its tensors overlap or leave gaps');
    at = end;
  }
  if (at !== length) throw invalid(`its tensors take ${at} bytes of ${length}`);
}
