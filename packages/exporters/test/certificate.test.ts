import { describe, expect, it } from 'vitest';
import { type Certificate, certificateJson, relativeDifference } from '../src/certificate';

describe('the difference of two results', () => {
  const difference = (a: readonly number[], b: readonly number[]) =>
    relativeDifference(Float32Array.from(a), Float32Array.from(b));

  it('is that of the worst element, by the largest of ours', () => {
    expect(difference([1, -4], [1, -3])).toBe(0.25);
    expect(difference([0, 0], [0, 0.5])).toBe(0.5);
    expect(difference([1], [1, 2])).toBe(Infinity);
  });

  it('knows that NaN and infinity agree with themselves, and with nothing else', () => {
    expect(difference([Number.NaN, 2, Infinity], [Number.NaN, 1, Infinity])).toBe(0.5);
    expect(difference([Number.NaN, 2], [1, 2])).toBe(Infinity);
    expect(difference([1, 2], [Number.NaN, 2])).toBe(Infinity);
    expect(difference([Infinity], [-Infinity])).toBe(Infinity);
  });
});

it('a certificate says an infinite difference in words, for JSON has none', () => {
  const certificate: Certificate = {
    target: 'onnx',
    network: 'N',
    ranOn: 'onnxruntime-node',
    comparisons: [{ inputs: [[1, 2]], difference: Infinity }],
    largestDifference: Infinity,
  };
  const text = certificateJson(certificate);
  expect(text).not.toContain('null');
  expect(JSON.parse(text)).toMatchObject({ largestDifference: 'Infinity' });
});
