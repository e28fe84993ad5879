/** What `cnn bench gpu` plans, reads and stores; test/portable runs it on a program that imitates a GPU. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cnn, temporaryFolder } from '@cnn-studio/testing/command';
import { describe, expect, it } from 'vitest';
import { worstDifference } from '../../runtime/src/backends/agreement';
import type { GpuBenchmark } from '../src/bench/results';
import { readTrace } from '../src/bench/trace';

const folder = temporaryFolder();

describe('the command', () => {
  it('stores what it finds, and how each part went', async () => {
    const path = join(folder, 'all.json');
    const args = ['bench', 'gpu', '--quick', '--backends', 'cpu', '--parts', 'products,steps', '-o', path];
    const { status, out, err } = await cnn(args);
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(out).toContain('Tiny shapes');
    const results = JSON.parse(readFileSync(path, 'utf8')) as GpuBenchmark;
    expect(results).toMatchObject({ format: 1, status: 'done', tiny: true });
    expect(results.tasks.map(({ part, program, status }) => [part, program, status])).toEqual([
      ['backends', undefined, 'done'],
      ['products', undefined, 'done'],
      ['steps', 'cvanet', 'done'],
      ['steps', 'restore', 'done'],
    ]);
    expect(results.products).toHaveLength(1);
    for (const step of results.steps) {
      expect(step).toMatchObject({ backend: 'cpu', fresh: true });
      expect(step.firstMs).toBeGreaterThan(step.fastestMs);
    }
  });

  it('says what was left out when its time is up', async () => {
    const path = join(folder, 'short.json');
    const args = ['bench', 'gpu', '--quick', '--backends', 'cpu', '--minutes', '0.05', '-o', path];
    expect(await cnn(args)).toMatchObject({ status: 0, err: '' });
    const results = JSON.parse(readFileSync(path, 'utf8')) as GpuBenchmark;
    expect(results.status).toBe('out of time');
    // Which part its end comes in depends on the machine.
    const { status, problem } = results.tasks.at(-1)!;
    if (status === 'skipped') expect(problem).toBe('the 0.05 minutes were up');
    else expect(`${status}: ${problem}`).toMatch(/^cut off: it took more than \d+ s$/);
  });

  it.skipIf(process.platform === 'win32')('keeps what it has when it is interrupted', async () => {
    const path = join(folder, 'interrupted.json');
    const { status } = await cnn(['bench', 'gpu', '--quick', '--backends', 'cpu', '-o', path], {
      onLine: (line, child) => {
        if (line.startsWith('product')) child.kill('SIGTERM');
      },
    });
    expect(status).toBe(130);
    const results = JSON.parse(readFileSync(path, 'utf8')) as GpuBenchmark;
    expect(results.status).toBe('interrupted');
    expect(results.products).toHaveLength(1);
  });

  it('tells what is wrong with its command line', async () => {
    const unknown = await cnn(['bench', 'gpu', '--parts', 'speed']);
    expect(unknown).toMatchObject({ status: 2 });
    expect(unknown.err).toBe(
      'error: --parts speed: there are products, steps, profiles, agreement, batches\n',
    );
    mkdirSync(join(folder, 'taken'));
    const taken = await cnn(['bench', 'gpu', '-o', join(folder, 'taken')]);
    expect(taken.status).toBe(1);
    expect(taken.err).toContain('taken: it is a folder, not a file');
    const missing = await cnn(['bench', 'gpu', '-o', join(folder, 'missing', 'bench.json')]);
    expect(missing.err).toContain('there is no such file or folder');
  });
});

describe('a profile', () => {
  const kernel = (op_name: string, provider: string, dur: number) => ({
    cat: 'Node',
    name: `${op_name}_kernel_time`,
    dur,
    args: { op_name, provider },
  });

  it("tells the GPU's own times, and what left the GPU", () => {
    const events = [
      kernel('Conv', 'WebGpuExecutionProvider', 10),
      kernel('FusedMatMul', 'CPUExecutionProvider', 40),
      kernel('MemcpyToHost', 'WebGpuExecutionProvider', 5),
      { cat: 'Api', name: 'v12&Conv2dMM', dur: 3000, args: { shapes: 'inputs[0] = {1,8,8,4}' } },
      { cat: 'Api', name: 'v13&Conv2dMM', dur: 1000, args: { shapes: 'inputs[0] = {1,8,8,4}' } },
      { cat: 'Api', name: 'v14&Add', dur: 500, args: { shapes: '' } },
    ];
    expect(readTrace(events, 2)).toEqual({
      clock: "the GPU's timestamps",
      onProcessor: { FusedMatMul: 0.5, MemcpyToHost: 0.5 },
      operators: [
        { name: 'Conv2dMM inputs[0] = {1,8,8,4}', calls: 1, milliseconds: 2 },
        { name: 'Add', calls: 0.5, milliseconds: 0.25 },
      ],
    });
  });

  it('says so where the GPU has no clock', () => {
    const found = readTrace([kernel('Conv', 'WebGpuExecutionProvider', 10)], 1);
    expect(found).toMatchObject({ clock: 'the processor, while it submits', onProcessor: {} });
    expect(found.operators).toEqual([{ name: 'Conv', calls: 1, milliseconds: 0.01 }]);
  });
});

it('the greatest difference of losses is a share of them, or of 0.01 where they are small', () => {
  const curve = (...losses: number[]) =>
    losses.map((loss, i) => ({ event: 'step', step: i + 1, losses: { total: loss } }) as never);
  expect(worstDifference(curve(2.2, 1), curve(2, 1))).toBeCloseTo(0.1);
  expect(worstDifference(curve(1, 0.002), curve(1, 0.001))).toBeCloseTo(0.1);
});
