/** Every backend that starts here trains three small programs to the losses of `cpu`, step by step. */
import { join } from 'node:path';
import { cnn, root, temporaryFolder } from '@cnn-studio/testing/command';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Doctor, StepEvent, TrainingEvent } from '../../packages/protocol/src';
import { TOLERANCES, worstDifference } from '../../packages/runtime/src/backends/agreement';
import { softwareGpu } from './software-gpu';

const PROGRAMS = ['restore', 'generate', 'classify'];
const STEPS = 20;

const folder = temporaryFolder();
const own: Record<string, string> = {};
let found: Doctor;
const reference = new Map<string, StepEvent[]>();

async function examine(env: Record<string, string>): Promise<Doctor> {
  const { out } = await cnn(['doctor', '--format', 'json'], { env });
  return JSON.parse(out) as Doctor;
}

async function losses(program: string, backend: string, env: Record<string, string>): Promise<StepEvent[]> {
  const file = join(root, 'packages/cli/src/bench/programs', `${program}.cnn`);
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
      expect(worstDifference(steps, reference.get(program)!)).toBeLessThan(tolerance);
    });
  }
});
