import { exportNetwork } from '@cnn-studio/exporters';
import { expect, test } from 'vitest';
import { programOf, someWeights } from './helper';

const program = programOf(`block Half(channels) { conv(channels, 3, bias: false) -> batch_norm }
network N(z: [6], label: class(3)) -> [4, 4, 2] {
  concat(label -> embed(2)) -> dense(32) -> reshape(4, 4, 2)
  Half(2)
  depthwise_conv(3, multiplier: 2) -> conv_transpose(2, 4, stride: 2) -> max_pool(2)
}`);

/** Names, shapes and numbers of a safetensors file. */
function read(bytes: Uint8Array) {
  const start = 8 + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, start)));
  const { __metadata__: metadata, ...tensors } = header;
  return { metadata, tensors, values: (name: string) => valuesOf(name) };

  function valuesOf(name: string): number[] {
    const [from, to] = tensors[name].data_offsets;
    return [...new Float32Array(bytes.slice(start + from, start + to).buffer)];
  }
}

const request = {
  program,
  network: 'N',
  weights: someWeights(program, 'N'),
  producer: { name: 'test', version: '0' },
  metadata: { license: 'MIT' },
};

test('weights leave under the names of checkpoints', async () => {
  const { files, certificate } = await exportNetwork('safetensors', request);
  const { metadata, tensors, values } = read(files['N.safetensors'] as Uint8Array);
  expect(metadata).toEqual({ license: 'MIT' });
  expect(Object.keys(tensors)).toEqual(request.weights.map(({ spec }) => spec.name));
  const [{ spec, values: first }] = request.weights as [(typeof request.weights)[0]];
  expect(values(spec.name)).toEqual([...first]);
  expect(certificate.largestDifference).toBe(0);
});

test('or as PyTorch names and arranges them', async () => {
  const { files, certificate } = await exportNetwork('safetensors', { ...request, layout: 'pytorch' });
  const { tensors, values } = read(files['N.safetensors'] as Uint8Array);
  const shapes = Object.entries(tensors).map(
    ([name, tensor]) => `${name} ${(tensor as { shape: number[] }).shape}`,
  );
  expect(shapes).toEqual([
    'N.embed_1.weight 3,2',
    'N.dense_1.weight 32,8',
    'N.dense_1.bias 32',
    'N.Half_1.conv_1.weight 2,2,3,3',
    'N.Half_1.batch_norm_1.weight 2',
    'N.Half_1.batch_norm_1.bias 2',
    'N.Half_1.batch_norm_1.running_mean 2',
    'N.Half_1.batch_norm_1.running_var 2',
    'N.depthwise_conv_1.weight 4,1,3,3',
    'N.depthwise_conv_1.bias 4',
    'N.conv_transpose_1.weight 4,2,4,4',
    'N.conv_transpose_1.bias 2',
  ]);
  // The second weight of PyTorch's dense layer is that of the second input.
  const kernel = request.weights.find(({ spec }) => spec.name === 'N/dense_1/kernel')!.values;
  expect(values('N.dense_1.weight')[1]).toBe(kernel[32]);
  expect(certificate.largestDifference).toBe(0);
});
