import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { decodeModel } from 'tfjs-onnxruntime/onnx';
import { expect } from 'vitest';
import { compareWithOriginal, type Imported, importOnnx } from '../src';

export function imported(path: string): Imported {
  const model = decodeModel(readFileSync(path), () => {
    throw new Error('it has no other files');
  });
  return importOnnx(model, {
    name: basename(path, '.onnx'),
    about: ['A model.'],
    weights: 'model.safetensors',
  });
}

/** The largest relative difference between a model and what was made of it, which must be without mistakes. */
export async function difference(path: string, found: Imported): Promise<number> {
  expect(found.notUnderstood).toEqual([]);
  expect(
    found.diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message),
  ).toEqual([]);
  return (await compareWithOriginal(found, path)).largestDifference;
}
