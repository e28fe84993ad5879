import { expect, test } from 'vitest';
import { certificateOf } from '../src/runs-view/certificate';

test('a certificate says what was run, and how far the results are apart', () => {
  expect(
    certificateOf({ target: 'onnx', ranOn: 'onnxruntime-node 1.30.0', largestDifference: 1.24e-7 }),
  ).toEqual({
    ranOn: 'onnxruntime-node 1.30.0',
    difference: '1.2e-7',
  });
  expect(certificateOf({ ranOn: 'the file read back', largestDifference: 0 })).toMatchObject({
    difference: '0',
  });
});

test('or why nothing was run', () => {
  const notVerified = 'PyTorch is not installed (python3 does not have it)';
  expect(certificateOf({ target: 'pytorch', notVerified, comparisons: [] })).toEqual({
    notVerified,
    difference: '',
  });
});

test('what is none is none', () => {
  expect(certificateOf(undefined)).toBeUndefined();
  expect(certificateOf([])).toEqual({ difference: '' });
});
