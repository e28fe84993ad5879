import { readFile } from 'node:fs/promises';
import { TrainerError } from '@cnn-studio/data';
import type { FloatTensor } from '../../../float-tensor';
import type { FoundWeights } from '../../../weights/found';
import { NpyError, readNpy } from './npy';
import { readZip, ZipError } from './zip';

/** The arrays of `numpy.savez`, compressed or not. */
export async function readNpz(path: string): Promise<FoundWeights> {
  const tensors = new Map<string, FloatTensor>();
  let reading = '';
  try {
    for (const [file, content] of readZip(await readFile(path))) {
      if (!file.endsWith('.npy')) continue;
      reading = file;
      tensors.set(file.slice(0, -'.npy'.length), readNpy(content));
    }
  } catch (error) {
    if (!(error instanceof NpyError || error instanceof ZipError)) throw error;
    const what = error instanceof NpyError ? `of ${reading} in it, ${error.message}` : error.message;
    throw new TrainerError('checkpoint-invalid', `Cannot read ${path}: ${what}.`, { cause: error });
  }
  return { from: path, tensors };
}
