/**
 * Published weights give the published figures: DnCNN at σ 25 (Zhang and others, 2017), as its authors give it away, in PyTorch's names
 * and layout. CNN_TEST_DNCNN names a folder that holds `dncnn-sigma25.safetensors`, `set12` and `bsd68`; without it nothing is tested.
 */
import { join } from 'node:path';
import { checked } from '@cnn-studio/testing/program';
import { expect, it } from 'vitest';
import { evaluate } from '../../inference/src';

const folder = process.env.CNN_TEST_DNCNN;
if (folder === undefined) {
  console.warn(
    'NOT TESTED: the published figures of DnCNN; CNN_TEST_DNCNN names no folder with its weights and photographs.',
  );
}

const TEXT = `network DnCNN(noisy: [H, W, 1]) -> [H, W, 1] {
  conv(64, 3) -> relu
  repeat 15 { conv(64, 3) -> relu }
  noisy - (it -> conv(1, 3))
}

train denoise {
  data clean = folder("set12", channels: 1) -> patch(40)
  restored = DnCNN(clean -> gaussian_noise(25 / 255, clip: false))
  start DnCNN from "dncnn-sigma25.safetensors"
  minimize l2(restored, clean) over DnCNN
  steps 1
  measure psnr(restored, clean, levels: 256) on folder("set12", channels: 1)
  measure psnr(restored, clean, levels: 256) on folder("bsd68", channels: 1)
}`;

it.skipIf(folder === undefined)(
  'of DnCNN on Set12 and BSD68',
  async () => {
    const file = join(folder!, 'dncnn.cnn');
    const { program } = checked(file, TEXT);
    const data = { workspace: folder!, env: { CNN_DATA: folder! } };
    const { measures } = await evaluate({ program, file, data, started: { train: 'denoise', file, data } });
    const [set12, bsd68] = measures.map(({ values }) => Object.values(values)[0]!);
    expect(Math.abs(set12! - 30.43), String(set12)).toBeLessThan(0.02);
    expect(Math.abs(bsd68! - 29.23), String(bsd68)).toBeLessThan(0.02);
  },
  3_600_000,
);
