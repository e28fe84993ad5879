import { check, type Given, prepare, tf } from '@cnn-studio/testing/catalogue/harness';
import { describe, expect, test } from 'vitest';
import { type Dim, format, symbol } from '../../src/algebra/dim';
import { tensor } from '../../src/types';

function shapeOf(name: string, shape: readonly Dim[], args: Given = {}): string {
  const { type, reports } = check(name, [tensor(shape)], args);
  expect(reports).toEqual([]);
  return type.kind === 'tensor' ? type.shape.map(format).join(', ') : type.kind;
}

describe('sizes agree with tfjs', () => {
  const sizes = [4, 5, 7, 8];
  const kernels = [1, 2, 3, 4];
  const strides = [1, 2, 3];

  test.each(['same', 'valid', 1, 2] as const)('of convolutions with padding %s', (padding) => {
    for (const size of sizes) {
      for (const kernel of kernels) {
        for (const stride of strides) {
          const args = { filters: 1, kernel, stride, padding };
          const prepared = prepare('conv', [tensor([size, size + 1, 1])], { args, batch: 1 });
          const direct = tf.conv2d(
            prepared.inputs[0] as tf.Tensor4D,
            prepared.weights.kernel as tf.Tensor4D,
            stride,
            padding,
          );
          expect(shapeOf('conv', [size, size + 1, 1], args)).toBe(direct.shape.slice(1).join(', '));
          expect(prepared.run().shape).toEqual(direct.shape);
        }
      }
    }
  });

  test.each(['same', 'valid'] as const)('of pooling with padding %s', (padding) => {
    for (const size of sizes) {
      for (const window of [1, 2, 3]) {
        for (const stride of strides) {
          const args = { size: window, stride, padding };
          const x = tf.randomUniform([1, size, size, 2], 0, 1, 'float32', 3) as tf.Tensor4D;
          for (const [name, direct] of [
            ['max_pool', tf.maxPool(x, window, stride, padding)],
            ['avg_pool', tf.avgPool(x, window, stride, padding)],
          ] as const) {
            const made = prepare(name, [tensor([size, size, 2])], { args, batch: 1, tensors: [x] }).run();
            expect(made.shape).toEqual(direct.shape);
            expect(tf.max(tf.abs(tf.sub(made, direct))).dataSync()[0]).toBeLessThan(1e-6);
          }
        }
      }
    }
  });

  test('of transposed convolutions: what a convolution would make the input of', () => {
    for (const size of [1, 3, 4]) {
      for (const kernel of [1, 2, 3, 4, 5]) {
        for (const stride of strides) {
          for (const padding of ['same', 'valid', 0, 1] as const) {
            if (typeof padding === 'number' && (size - 1) * stride + kernel - 2 * padding < 1) continue;
            const args = { filters: 1, kernel, stride, padding };
            const made = prepare('conv_transpose', [tensor([size, size, 1])], {
              args,
              allowReports: true,
            }).run();
            const back = check('conv', [tensor(made.shape.slice(1))], args).type;
            // A stride beyond the kernel leaves a rim that a convolution does not see.
            if (kernel >= stride || padding === 'same')
              expect(back).toMatchObject({ shape: [size, size, 1] });
          }
        }
      }
    }
  });
});

test('sizes may be symbols', () => {
  const H = symbol('H');
  const W = symbol('W');
  expect(shapeOf('conv', [H, W, 3], { filters: 8, kernel: 3 })).toBe('H, W, 8');
  expect(shapeOf('conv', [H, W, 3], { filters: 8, kernel: 3, stride: 2 })).toBe(
    'ceil(H / 2), ceil(W / 2), 8',
  );
  expect(shapeOf('conv', [H, W, 3], { filters: 8, kernel: 3, padding: 'valid' })).toBe('H - 2, W - 2, 8');
  expect(shapeOf('conv', [H, W, 3], { filters: 8, kernel: 3, dilation: 2, padding: 'valid' })).toBe(
    'H - 4, W - 4, 8',
  );
  expect(shapeOf('conv_transpose', [H, W, 3], { filters: 8, kernel: 4, stride: 2 })).toBe('2 * H, 2 * W, 8');
  expect(shapeOf('max_pool', [H, W, 3])).toBe('floor(H / 2), floor(W / 2), 3');
  expect(shapeOf('upsample', [H, W, 3])).toBe('2 * H, 2 * W, 3');
  expect(shapeOf('pixel_shuffle', [H, W, 12])).toBe('2 * H, 2 * W, 3');
  expect(shapeOf('pad', [H, W, 3], { amount: [1, 2] })).toBe('H + 2, W + 4, 3');
  expect(shapeOf('flatten', [H, W, 3])).toBe('3 * H * W');
  expect(shapeOf('global_avg_pool', [H, W, 3])).toBe('3');
  expect(shapeOf('resize', [H, W, 3], { height: 7, width: W })).toBe('7, W, 3');
});

test('a size known to be a multiple divides exactly', () => {
  // What `where H % 4 == 0` makes of H.
  const quarter = symbol('H', 4);
  const H = check('upsample', [tensor([quarter, 1, 1])], { factor: 4 }).type;
  expect(H.kind === 'tensor' && format(H.shape[0]!)).toBe('H');
  if (H.kind !== 'tensor') return;
  expect(shapeOf('max_pool', [H.shape[0]!, 8, 1])).toBe('H / 2, 4, 1');
  expect(shapeOf('space_to_depth', [H.shape[0]!, 8, 1], { factor: 4 })).toBe('H / 4, 2, 16');
  expect(shapeOf('downsample', [H.shape[0]!, 8, 1], { factor: 2 })).toBe('H / 2, 4, 1');
});

test.each([
  // [entry, input, arguments, parameters, multiply-adds]
  ['conv', [28, 28, 1], { filters: 32, kernel: 3 }, 320, 28 * 28 * 9 * 32],
  ['conv', [28, 28, 8], { filters: 16, kernel: 3, groups: 4, bias: false }, 288, 28 * 28 * 9 * 2 * 16],
  ['conv', [8, 8, 4], { filters: 8, kernel: 3, spectral: true }, 296 + 8, 64 * 9 * 4 * 8],
  ['conv_transpose', [7, 7, 128], { filters: 64, kernel: 4, stride: 2 }, 131_136, 49 * 16 * 128 * 64],
  ['depthwise_conv', [10, 10, 8], { kernel: 3 }, 80, 100 * 9 * 8],
  ['separable_conv', [10, 10, 8], { filters: 16, kernel: 3 }, 72 + 128 + 16, 100 * (72 + 128)],
  ['dense', [150], { units: 6272 }, 947_072, 150 * 6272],
  ['batch_norm', [14, 14, 64], {}, 256, 0],
  ['group_norm', [14, 14, 64], {}, 128, 0],
  ['prelu', [14, 14, 64], {}, 64, 0],
  ['self_attention', [8, 8, 16], {}, 4 * 256 + 1, 64 * 4 * 256 + 2 * 64 * 64 * 16],
  ['channel_attention', [8, 8, 16], {}, 16 * 4 + 4 + 4 * 16 + 16, 128],
  ['spatial_attention', [8, 8, 16], {}, 98, 64 * 98],
  ['gated_conv', [8, 8, 3], { filters: 4, kernel: 3 }, 9 * 3 * 8 + 8, 64 * 9 * 3 * 8],
] as const)('%s of %s %j has %s weights and %s multiply-adds', (name, shape, args, weights, multiplyAdds) => {
  const { entry, call, type } = check(name, [tensor(shape)], args as Given);
  const count = (entry.weights?.(call) ?? []).reduce(
    (sum, { shape: s }) => sum + s.reduce((a, b) => a * b, 1),
    0,
  );
  expect(count).toBe(weights);
  expect(entry.multiplyAdds?.(call, type) ?? 0).toBe(multiplyAdds);
});
