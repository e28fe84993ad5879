import { describe, expect, test } from 'vitest';
import { locality } from '../../src';
import { checkText } from './helper';

function localityOf(body: string, head = 'x: [H, W, 1]', extra = '') {
  const { program, diagnostics } = checkText(`network N(${head}) { ${body} }\n${extra}`);
  const errors = diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  expect(errors).toEqual([]);
  return locality(program.networks.get('N')!, program.networks);
}

const local = (reach: number, stride = 1) => ({
  kind: 'local',
  reach: [reach, reach],
  stride: [stride, stride],
});

describe('how far a pixel of the result sees', () => {
  test.each([
    ['conv(4, 3) -> relu -> conv(1, 5)', local(3)],
    ['conv(4, 3, dilation: 4) -> batch_norm -> conv(1, 1)', local(4)],
    ['conv(4, 3) -> conv(16, 3) -> pixel_shuffle(2)', local(2)],
    ['conv(4, 3, padding: valid) -> pad(1, reflect)', local(2)],
    // Noise is drawn in training alone: in use the value passes through, as through dropout.
    ['conv(4, 3) -> noise -> dropout -> conv(1, 3)', local(2)],
    ['conv(8, 3)\n a, b = split(2)\n a * b -> conv(1, 3)', local(2)],
    ['conv(8, 3)\n a = it[0 .. 4]\n a -> layer_norm(over: channels) -> conv(1, 3)', local(2)],
  ])('%s', (body, expected) => {
    const found = localityOf(body);
    expect(found.kind).toBe('local');
    expect(found).toEqual({ ...expected, reach: found.kind === 'local' ? found.reach : [] });
    if (found.kind === 'local' && expected.kind === 'local') {
      expect(found.reach[0]).toBeGreaterThanOrEqual(expected.reach[0]!);
      expect(found.reach[0]).toBeLessThanOrEqual(2 * expected.reach[0]! + 1);
    }
  });

  test('grows with strides, and pieces must begin at their multiples', () => {
    const head = 'x: [H, W, 1]) -> [H, W, 1] where H % 8 == 0, W % 8 == 0';
    const body =
      'conv(4, 3) -> max_pool(2) -> conv(4, 3) -> max_pool(4) -> conv(4, 3) -> upsample(8) -> conv(1, 3)';
    const { program } = checkText(`network N(${head} { ${body} }`);
    const found = locality(program.networks.get('N')!, program.networks);
    expect(found).toMatchObject({ kind: 'local', stride: [8, 8] });
    // 1, then a pixel of 2, a pixel of 8, and one more: at least 12.
    if (found.kind === 'local') expect(found.reach[0]).toBeGreaterThanOrEqual(12);
  });

  test('adds up in networks that use networks', () => {
    const extra = 'network Inner(y: [H, W, 1]) { conv(1, 7) -> upsample(2) }';
    expect(localityOf('conv(1, 3) -> Inner -> downsample(2)', undefined, extra)).toMatchObject({
      kind: 'local',
      stride: [1, 1],
    });
  });
});

describe('what can only be computed whole, with the layer because of which', () => {
  test.each([
    ['instance_norm -> sigmoid', 'instance_norm_1'],
    ['conv(4, 3) -> channel_attention -> conv(1, 3)', 'channel_attention_1'],
    ['gate = global_avg_pool -> dense(1) -> sigmoid\n it * gate', 'global_avg_pool_1'],
    ['conv(4, 3) -> self_attention -> conv(1, 3)', 'self_attention_1'],
    ['resize(floor(H / 2), floor(W / 2)) -> resize(H, W)', 'resize_1'],
    ['resize(64, 64)', 'resize_1'],
    ['conv(1, 3, padding: valid)', 'conv_1'],
    ['conv(8, 3) -> reshape(H, 2 * W, 4)', 'reshape_1'],
    ['Inner', 'Inner_1'],
  ])('%s', (body, because) => {
    const extra = 'network Inner(y: [H, W, 1]) { layer_norm }';
    expect(localityOf(body, undefined, extra)).toEqual({ kind: 'whole', because });
  });
});
