import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shapesOf } from '../src/convolution/autotune/runner';
import type { ConvOperation } from '../src/convolution/forms';
import type { ConvForm, ConvGeometry } from '../src/convolution/geometry';
import { GraphBuilder } from '../src/lowering/builder';
import { Lowered } from '../src/lowering/lowered';
import { permute } from '../src/lowering/shapes';
import { type ExecutionProvider, ortTensor, runsOnGpu, Session } from '../src/runtime/session';
import { sizeOf } from '../src/tensors';

interface TraceEvent {
  readonly cat: string;
  readonly name: string;
  readonly dur: number;
  readonly args?: { readonly op_name?: string; readonly provider?: string };
}

/**
 * One form of a convolution or of its gradients on an execution provider that keeps a profile with the GPU's own
 * timestamps. Factors are made on the GPU, and one element of the result is read.
 * @returns milliseconds of the GPU in one run, and what fell to the processor
 */
export function timeOnDevice(
  operation: ConvOperation,
  geometry: ConvGeometry,
  form: ConvForm,
  provider: string,
  runs: number,
): { milliseconds: number; onProcessor: readonly string[] } {
  const executionProviders = [provider as ExecutionProvider];
  const { inputs, result } = shapesOf(operation, geometry);
  const g = new GraphBuilder(0, runsOnGpu(executionProviders));
  const one = g.input('i0', 'float32', [1]);
  const [a, b] = inputs.map(({ shape, perm }) => {
    const physical = permute(shape, perm);
    const data = Float32Array.from({ length: sizeOf(shape) }, (_, i) => (i % 7) / 8 - 0.375);
    const value = g.op('Mul', [g.constant('float32', physical, data), one], physical, 'float32');
    return new Lowered({ shape, dtype: 'float32' }, shape, perm, value);
  });
  const formed = form.build(g, geometry, a!, b!);
  const spec = { shape: result.shape, dtype: 'float32' as const };
  const value = new Lowered(spec, result.shape, formed.perm, formed.value).form(g, result.perm);
  const axes = value.shape.map((_, axis) => axis);
  const element = g.slice(
    value,
    axes,
    axes.map(() => 0),
    axes.map(() => 1),
  );
  const folder = mkdtempSync(join(tmpdir(), 'forms-'));
  try {
    const { bytes } = g.encode([{ value: element, name: 'o0' }]);
    const session = new Session(bytes, { executionProviders, profile: join(folder, 'form') });
    const feed = ortTensor({ shape: [1], dtype: 'float32' }, Float32Array.of(1));
    for (let i = 0; i < runs; i++) session.run([feed], [null]);
    session.endProfiling();
    session.dispose();
    const events = readdirSync(folder).flatMap(
      (name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as TraceEvent[],
    );
    // The products that make the factors and what reads the element are counted with every form.
    const times = events.filter(({ cat }) => cat === 'Api').map(({ dur }) => dur / 1e3);
    if (times.length === 0) throw new Error('the profile has no times of the GPU');
    const nodes = events.filter(({ cat, name }) => cat === 'Node' && name.endsWith('_kernel_time'));
    const fallen = nodes.filter(({ args }) => args?.provider === 'CPUExecutionProvider');
    return {
      milliseconds: times.reduce((sum, time) => sum + time, 0) / runs,
      onProcessor: [...new Set(fallen.map(({ args }) => args?.op_name ?? ''))],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
