import { systemCode } from '../errors';
import { readRegularFile } from '../files/regular';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder, not a file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
};

/** @throws Error that says why, without the file's name */
export async function readImageFile(path: string): Promise<Uint8Array> {
  try {
    return await readRegularFile(path);
  } catch (error) {
    const reason = REASONS[systemCode(error) ?? ''];
    throw reason === undefined ? error : new Error(reason, { cause: error });
  }
}
