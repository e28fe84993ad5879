import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { killTree } from '../src/child-process';
import { TrainingLink } from '../src/training/link';
import type { Problem } from '../src/training/process';

const folder = mkdtempSync(join(tmpdir(), 'cnn-link-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let servers = 0;
/** Stands for a run that listens and does what `answer` does with each connection. */
async function listen(answer: (client: Socket) => void) {
  const address =
    process.platform === 'win32'
      ? `\\\\.\\pipe\\cnn-link-${process.pid}-${++servers}`
      : join(folder, String(++servers));
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(address, resolve));
  return { address, close: () => server.close() };
}

test('a process that a file names is never ended, however little the run answers', async () => {
  // Whose number somebody wrote into `run.lock`.
  const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  const server = await listen((client) => client.on('error', () => {}).resume());
  const problem = await new Promise<Problem | undefined>((resolve, reject) => {
    const owner = { address: server.address, pid: bystander.pid! };
    TrainingLink.to(owner, { news: () => {}, end: resolve }, 50).then((link) => link.stop(), reject);
  });
  expect(problem).toEqual({ kind: 'not-ending', pid: bystander.pid });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
  bystander.kill();
  server.close();
});

test('a run that ends when it is asked to has no problem', async () => {
  const server = await listen((client) => client.on('error', () => {}).on('data', () => client.end()));
  const problem = await new Promise<Problem | undefined>((resolve, reject) => {
    const owner = { address: server.address, pid: 1 };
    TrainingLink.to(owner, { news: () => {}, end: resolve }).then((link) => link.stop(), reject);
  });
  expect(problem).toBeUndefined();
  server.close();
});

test('numbers that reach more than one process are refused', () => {
  const kill = process.kill;
  const signaled: number[] = [];
  process.kill = (pid) => {
    signaled.push(pid);
    return true;
  };
  try {
    for (const pid of [1, 0, -1, -5, 1.5, Number.NaN]) killTree(pid);
  } finally {
    process.kill = kill;
  }
  expect(signaled).toEqual([]);
});
