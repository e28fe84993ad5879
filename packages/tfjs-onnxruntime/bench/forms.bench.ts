/**
 * GFLOP/s of every form of a convolution's gradients, by shape: what the rules in `convolution/forms.ts` are
 * made from. Images come and go as NCHW, as they do between convolutions.
 * `pnpm bench forms [--runs N] [--only OPERATION] [--threads N] [--shape 64,28,1,64,4,2]`
 * The form that the rules take comes first, with a star.
 */
import os from 'node:os';
import { parseArgs } from 'node:util';
import { channelBlock } from '../src/convolution/channel-block';
import { applicableForms, type ConvOperation } from '../src/convolution/forms';
import { type ConvGeometry, multiplyAdds, NCHW } from '../src/convolution/geometry';
import { conv2dGeometry } from '../src/kernels/geometry';
import { GraphBuilder } from '../src/lowering/builder';
import { Lowered } from '../src/lowering/lowered';
import { permute } from '../src/lowering/shapes';
import { ortTensor, Session } from '../src/runtime/session';
import { sizeOf, type TensorSpec } from '../src/trace/graph';

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    only: { type: 'string' },
    threads: { type: 'string' },
    shape: { type: 'string' },
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

function spec(shape: readonly number[]): TensorSpec {
  return { shape, dtype: 'float32' };
}

function measure(operation: ConvOperation, c: ConvGeometry): string[] {
  const x = spec([c.batch, ...c.input, c.inChannels]);
  const y = spec([c.batch, ...c.output, c.outChannels]);
  const w = spec([...c.kernel, c.inChannels, c.outChannels]);
  const [a, b] = operation === 'forward' ? [x, w] : operation === 'input-gradient' ? [y, w] : [x, y];
  const runs = applicableForms(operation, c, channelBlock()).map((form) => {
    const g = new GraphBuilder();
    const inputs = [a, b].map((tensor, i) => {
      const perm = tensor === w ? [0, 1, 2, 3] : NCHW;
      const shape = permute(tensor.shape, perm);
      return { value: new Lowered(tensor, tensor.shape, perm, g.input(`i${i}`, 'float32', shape)), shape };
    });
    const { value, perm } = form.build(g, c, inputs[0]!.value, inputs[1]!.value);
    const result = operation === 'filter-gradient' ? w : operation === 'forward' ? y : x;
    const wanted = result === w ? [0, 1, 2, 3] : NCHW;
    const output = new Lowered(result, result.shape, perm, value).form(g, wanted);
    const session = new Session(g.encode([{ value: output, name: 'o0' }]).bytes, { threads });
    const tensor = (shape: readonly number[]) =>
      ortTensor(
        spec(shape),
        Float32Array.from({ length: sizeOf(shape) }, () => Math.random() - 0.5),
      );
    const feeds = inputs.map(({ shape }) => tensor(shape));
    const fetches = [tensor(output.shape)];
    return { name: form.name, session, run: () => session.run(feeds, fetches), best: Infinity };
  });
  for (let i = 0; i <= Number(options.runs); i++) {
    for (const form of runs) {
      const before = performance.now();
      form.run();
      if (i > 0) form.best = Math.min(form.best, performance.now() - before);
    }
  }
  for (const { session } of runs) session.dispose();
  return runs.map(({ name, best }, i) => {
    const rate = (2 * multiplyAdds(c)) / best / 1e6;
    return `${i === 0 ? '*' : ''}${name} ${rate.toFixed(0)}`;
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
