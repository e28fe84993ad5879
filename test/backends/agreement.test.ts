/** Every backend that starts here trains three small programs to the losses of `cpu`, step by step. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cnn, root, temporaryFolder } from '../../packages/cli/test/run';
import type { Doctor, StepEvent, TrainingEvent } from '../../packages/trainer/src';
import { softwareGpu } from './software-gpu';

const PROGRAMS = ['restore', 'generate', 'classify'];
const STEPS = 20;

/**
 * How far a loss may be from that of `cpu`, as a share of it (of 0.01 for smaller ones). Rounding errors grow from
 * step to step, through Adam's division by small numbers most of all; on these programs `js`
 * and both ways of WebGPU (on SwiftShader) stay below 1e-6. `wasm` is not here: it has no filter gradients.
 */
const TOLERANCES = {
  /** Sums of float32 in another order. */
  js: 1e-5,
  node: 1e-4,
  /** A graphics card may fuse a product and a sum, and its exp and tanh are approximations. */
  'webgpu-ort': 1e-3,
  'webgpu-tfjs': 1e-3,
  directml: 1e-3,
  /** Matrix products round their factors to 10 bits (TF32) on cards from 2020 on. */
  'node-gpu': 1e-2,
  cuda: 1e-2,
  /** Apple's Neural Engine computes with half precision. */
  coreml: 2e-2,
};

const folder = temporaryFolder();
const own: Record<string, string> = {};
let found: Doctor;
const reference = new Map<string, StepEvent[]>();

async function examine(env: Record<string, string>): Promise<Doctor> {
  const { out } = await cnn(['doctor', '--format', 'json'], { env });
  return JSON.parse(out) as Doctor;
}

async function losses(program: string, backend: string, env: Record<string, string>): Promise<StepEvent[]> {
  const file = join(root, 'test/backends/programs', `${program}.cnn`);
  const run = join(folder, `${program}-${backend}`);
  const { out, err } = await cnn(['train', file, '--backend', backend, '--run', run, '--json'], { env });
  const events = out.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as TrainingEvent]));
  const failure = events.find((event) => event.event === 'error');
  if (failure !== undefined || err !== '') throw new Error(`${failure?.message ?? ''} ${err}`);
  return events.filter((event): event is StepEvent => event.event === 'step');
}

/**
 * The Python whose TensorFlow the backend `node` is built against, as `node scripts/python.mjs tensorflow` prints it. The
 * binding goes into a cache folder of the test's own.
 */
const python = process.env.CNN_TEST_TENSORFLOW;

async function installNode(python: string): Promise<void> {
  own.XDG_CACHE_HOME = join(folder, 'cache');
  own.LOCALAPPDATA = own.XDG_CACHE_HOME;
  const { status, err } = await cnn(['doctor', '--install', 'node', '--python', python], { env: own });
  if (status !== 0) throw new Error(err);
}

beforeAll(async () => {
  if (python === undefined) {
    console.warn('NOT TESTED: the backend node; CNN_TEST_TENSORFLOW names no Python with TensorFlow');
  } else await installNode(python);
  found = await examine(own);
  if (python !== undefined) {
    expect(found.backends.find(({ name }) => name === 'node')).toMatchObject({ works: true });
  }
  const webgpu = (doctor: Doctor) => doctor.backends.find(({ name }) => name === 'webgpu')!.works;
  const software = webgpu(found) ? undefined : await softwareGpu();
  if (software !== undefined) {
    Object.assign(own, software);
    found = await examine(own);
    expect(webgpu(found), 'SwiftShader came along, so WebGPU starts').toBe(true);
  }
  for (const program of PROGRAMS) reference.set(program, await losses(program, 'cpu', own));
});

describe.each(PROGRAMS)('the losses of %s', (program) => {
  it('are those of 20 steps', () => {
    const steps = reference.get(program)!;
    expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: STEPS }, (_, i) => i + 1));
    expect(steps[STEPS - 1]!.losses).not.toEqual(steps[0]!.losses);
  });

  for (const [name, tolerance] of Object.entries(TOLERANCES)) {
    it(`are the same on ${name}`, async ({ skip }) => {
      const { works, here, problem } = found.backends.find((one) => one.name === name)!;
      skip(!works, here ? `${name} does not start: ${problem}` : `${name} is for other systems`);
      const steps = await losses(program, name, own);
      expect(steps).toHaveLength(STEPS);
      expect(worst(steps, reference.get(program)!)).toBeLessThan(tolerance);
    });
  }
});

/** The greatest difference of two loss curves, as a share of the second's. */
function worst(curve: readonly StepEvent[], expected: readonly StepEvent[]): number {
  return Math.max(
    ...expected.flatMap(({ losses }, i) =>
      Object.entries(losses).map(([label, loss]) => {
        const difference = Math.abs(curve[i]!.losses[label]! - loss);
        return difference / Math.max(Math.abs(loss), 0.01);
      }),
    ),
  );
}
