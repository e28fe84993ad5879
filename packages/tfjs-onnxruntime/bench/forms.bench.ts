/**
 * GFLOP/s of every form of a convolution's gradients, by shape: what the rules in `convolution/forms.ts` are
 * made from. Images come and go as NCHW, as they do between convolutions.
 * `pnpm bench forms [--runs N] [--only OPERATION] [--threads N] [--shape 64,28,1,64,4,2]`
 * The form that the rules take comes first, with a star. `--provider webgpu` measures on a GPU, by its clock.
 */
import os from 'node:os';
import { parseArgs } from 'node:util';
import { formRunner } from '../src/convolution/autotune/runner';
import { channelBlock } from '../src/convolution/channel-block';
import { applicableForms, type ConvOperation } from '../src/convolution/forms';
import { type ConvGeometry, multiplyAdds } from '../src/convolution/geometry';
import { conv2dGeometry } from '../src/kernels/geometry';
import { timeOnDevice } from './on-device';

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    only: { type: 'string' },
    threads: { type: 'string' },
    shape: { type: 'string' },
    provider: { type: 'string' },
  },
});

const threads = options.threads === undefined ? os.availableParallelism() : Number(options.threads);

/** [batch, size, input channels, output channels, kernel, stride] */
const usual: readonly [number, number, number, number, number, number][] = [
  [64, 28, 1, 64, 4, 2],
  [64, 28, 32, 64, 4, 2],
  [64, 28, 64, 128, 4, 2],
  [64, 14, 64, 128, 4, 2],
  [64, 14, 128, 128, 4, 2],
  [64, 14, 128, 256, 4, 2],
  [64, 28, 1, 32, 3, 1],
  [64, 28, 64, 1, 3, 1],
  [64, 28, 32, 32, 3, 1],
  [64, 28, 32, 4, 1, 1],
  [32, 40, 64, 64, 3, 1],
  [16, 64, 3, 32, 3, 1],
  [16, 64, 64, 64, 3, 1],
  [16, 32, 128, 128, 3, 1],
  [16, 8, 256, 256, 3, 1],
];

const shapes = options.shape ? [options.shape.split(',').map(Number) as unknown as (typeof usual)[0]] : usual;

function measure(operation: ConvOperation, c: ConvGeometry): string[] {
  if (options.provider !== undefined) return measureOnDevice(operation, c, options.provider);
  const runs = applicableForms(operation, c, channelBlock()).map((form) => ({
    name: form.name,
    runner: formRunner(operation, c, form, threads),
    best: Infinity,
  }));
  for (let i = 0; i <= Number(options.runs); i++) {
    for (const form of runs) {
      const before = performance.now();
      form.runner.run();
      if (i > 0) form.best = Math.min(form.best, performance.now() - before);
    }
  }
  for (const { runner } of runs) runner.dispose();
  return runs.map(({ name, best }, i) => {
    const rate = (2 * multiplyAdds(c)) / best / 1e6;
    return `${i === 0 ? '*' : ''}${name} ${rate.toFixed(0)}`;
  });
}

function measureOnDevice(operation: ConvOperation, c: ConvGeometry, provider: string): string[] {
  return applicableForms(operation, c, 0, provider === 'webgpu').map((form, i) => {
    const star = i === 0 ? '*' : '';
    try {
      const { milliseconds, onProcessor } = timeOnDevice(operation, c, form, provider, Number(options.runs));
      const rate = (2 * multiplyAdds(c)) / milliseconds / 1e6;
      const fallen = onProcessor.length === 0 ? '' : ` (on the processor: ${onProcessor.join(', ')})`;
      return `${star}${form.name} ${rate.toFixed(0)}${fallen}`;
    } catch (error) {
      return `${star}${form.name}: ${(error as Error).message}`;
    }
  });
}

for (const [batch, size, inChannels, outChannels, kernel, stride] of shapes) {
  const input = [batch, size, size, inChannels];
  const filter = [kernel, kernel, inChannels, outChannels];
  const geometry = conv2dGeometry(input, filter, { strides: stride, pad: 'same', dataFormat: 'NHWC' });
  console.log(`[${[batch, size, inChannels, outChannels, kernel, stride]}]`);
  for (const operation of ['forward', 'input-gradient', 'filter-gradient'] as const) {
    if (options.only && options.only !== operation) continue;
    console.log(`  ${operation}: ${measure(operation, geometry).join(', ')}`);
  }
}
