import { gunzipSync } from 'node:zlib';
import { systemCode, TrainerError } from '../errors';
import { readRegularFile } from '../files/regular';

/** Unsigned bytes of any rank, as MNIST's files hold them. */
export interface IdxArray {
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

const UNSIGNED_BYTE = 0x08;
/** More than any data set's, and small enough that a damaged header can't ask for absurd memory. */
const MAX_RANK = 4;

/**
 * Reads an IDX file, plain or compressed by gzip. Format: "The IDX file format" on Yann LeCun's MNIST page; all
 * sizes are big-endian.
 * @throws TrainerError `data-missing`, or `data-invalid` for what is not a whole IDX file of bytes
 */
export async function readIdx(path: string): Promise<IdxArray> {
  let content: Uint8Array;
  try {
    content = await readRegularFile(path);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new TrainerError('data-missing', `There is no file ${path}.`, { cause: error });
    }
    const reason = code ?? (error instanceof Error ? error.message : String(error));
    throw new TrainerError('data-invalid', `Cannot read ${path}: ${reason}.`, {
      cause: error,
    });
  }
  if (content[0] === 0x1f && content[1] === 0x8b) {
    try {
      content = gunzipSync(content);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new TrainerError('data-invalid', `${path} is a damaged gzip file: ${reason}.`, { cause: error });
    }
  }
  return parseIdx(content, path);
}

export function parseIdx(content: Uint8Array, path: string): IdxArray {
  const invalid = (what: string) =>
    new TrainerError('data-invalid', `${path} is not a whole IDX file: ${what}. Get a fresh copy of it.`);
  if (content.length < 4) throw invalid(`it has only ${content.length} bytes`);
  if (content[0] !== 0 || content[1] !== 0) throw invalid('it does not begin with two zero bytes');
  if (content[2] !== UNSIGNED_BYTE) {
    throw invalid(
      `its element type is 0x${content[2]!.toString(16).padStart(2, '0')}, not unsigned bytes (0x08)`,
    );
  }
  const rank = content[3]!;
  if (rank < 1 || rank > MAX_RANK) throw invalid(`it claims ${rank} dimensions`);
  const start = 4 + 4 * rank;
  if (content.length < start) throw invalid('it ends within its header');
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const shape = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const expected = shape.reduce((product, size) => product * size, 1);
  const found = content.length - start;
  if (found !== expected) {
    throw invalid(`its header announces ${shape.join(' x ')} = ${expected} bytes, and ${found} follow`);
  }
  return { shape, bytes: content.subarray(start) };
}
