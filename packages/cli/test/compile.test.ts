import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { compileNetwork } from '@cnn-studio/compiler';
import { check } from '@cnn-studio/language';
import { readWeights } from '@cnn-studio/runtime/node';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { cnn, root, temporaryFolder } from '@cnn-studio/testing/command';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const folder = temporaryFolder();
const server = createServer((request, response) => {
  response.end(readFileSync(join(folder, request.url ?? '')));
});

beforeAll(async () => {
  await tf.setBackend('cpu');
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => server.close());

/** Compiles with the command, loads with stock tfjs over HTTP, and runs both on tfjs's own backend. */
async function compare(
  example: string,
  network: string,
  inputs: (batch: number) => tf.Tensor[],
  args: string[] = [],
) {
  const path = join(root, 'examples', example);
  const name = `${example}-${network}`;
  const { status, err } = await cnn(['compile', path, '--network', network, '--fresh', '-o', name, ...args], {
    cwd: folder,
  });
  expect(err).toContain('the weights are random');
  expect(status).toBe(0);
  const { port } = server.address() as AddressInfo;
  const model = await loadGraphModel(`http://127.0.0.1:${port}/${name}/model.json`);

  const { program } = check({ read: (file) => readFileSync(file, 'utf8') }, [path]);
  const compiled = compileNetwork(program, network);
  const weights = await readWeights(compiled.state);
  const state = compiled.state.map(({ name, shape }) => tf.tensor(weights.get(name)!.data, [...shape]));
  // The trace was made for batches of 2 and 3: the model takes any.
  for (const batch of [1, 5]) {
    const given = inputs(batch);
    const named = Object.fromEntries(compiled.inputs.map(({ name }, index) => [name, given[index]!]));
    const loaded = model.execute(named) as tf.Tensor;
    const [own] = compiled.run(tf, state, given, []);
    expect(loaded.shape).toEqual(own!.shape);
    expect(loaded.shape[0]).toBe(batch);
    const difference = tf.max(tf.abs(tf.sub(loaded, own!))).arraySync() as number;
    expect(difference).toBeLessThan(1e-5);
    expect(tf.max(tf.abs(own!)).arraySync()).toBeGreaterThan(1e-3);
  }
}

describe('cnn compile --target tfjs: stock tfjs loads the model and gets the same numbers', () => {
  it('a restoration network', () =>
    compare('deblur.cnn', 'CVANet', (batch) => [tf.randomUniform([batch, 28, 28, 1], 0, 1, 'float32', 1)]));

  it('a generator with a label', () =>
    compare('quick-digits.cnn', 'Generator', (batch) => [
      tf.randomNormal([batch, 100], 0, 1, 'float32', 2),
      tf.tensor1d(
        Array.from({ length: batch }, (_, i) => (i * 3) % 10),
        'int32',
      ),
    ]));

  it('a critic', () =>
    compare('quick-digits.cnn', 'Critic', (batch) => [
      tf.randomUniform([batch, 28, 28, 1], -1, 1, 'float32', 3),
      tf.tensor1d(
        Array.from({ length: batch }, (_, i) => i % 10),
        'int32',
      ),
    ]));
});

it('a file where the folder should go is left as it is, and named', async () => {
  writeFileSync(join(folder, 'taken'), 'mine');
  const path = join(root, 'examples', 'deblur.cnn');
  const { status, out, err } = await cnn(['export', path, '--fresh', '--to', 'tfjs', '-o', 'taken'], {
    cwd: folder,
  });
  expect(err).toContain(`taken: a file with that name already exists`);
  expect(out + err).not.toContain('TensorFlow.js in Node.js');
  expect(status).toBe(1);
  expect(readFileSync(join(folder, 'taken'), 'utf8')).toBe('mine');
});
