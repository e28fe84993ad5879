import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  type DataCallback,
  type Message,
} from 'vscode-languageserver';
import { createProtocolConnection } from 'vscode-languageserver/node';
import { Client } from './client';

/** A worker of Node with what a browser's worker has for talking, and nothing of Node's modules. */
const BROWSER = `
const { parentPort } = require('node:worker_threads');
globalThis.postMessage = (message) => parentPort.postMessage(message);
globalThis.addEventListener = () => {};
parentPort.on('message', (data) => globalThis.onmessage({ data }));
for (const name of ['require', 'module', 'process', 'Buffer', 'setImmediate']) globalThis[name] = undefined;
`;

class WorkerReader extends AbstractMessageReader {
  constructor(private readonly worker: Worker) {
    super();
  }
  listen(callback: DataCallback) {
    this.worker.on('message', (message: Message) => callback(message));
    return { dispose: () => {} };
  }
}

class WorkerWriter extends AbstractMessageWriter {
  constructor(private readonly worker: Worker) {
    super();
  }
  write(message: Message): Promise<void> {
    this.worker.postMessage(message);
    return Promise.resolve();
  }
  end(): void {}
}

test('the server runs in a worker of a browser: nothing of Node is in the bundle', async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../src/browser.ts', import.meta.url))],
    bundle: true,
    platform: 'browser',
    format: 'iife',
    write: false,
  });
  const worker = new Worker(
    `${BROWSER}\n(function (require, process, Buffer) {${outputFiles[0]!.text}\n})()`,
    {
      eval: true,
    },
  );
  const failed = new Promise<never>((_, reject) => worker.on('error', reject));
  const client = Client.over(createProtocolConnection(new WorkerReader(worker), new WorkerWriter(worker)));
  client.connection.listen();
  const session = async () => {
    await client.initialize({});
    await client.open('network N(x: [4, 4, 1]) {\n  rellu\n}\n');
    return client.diagnostics();
  };
  expect(await Promise.race([session(), failed])).toMatchObject([{ code: 'CNN101' }]);
  await worker.terminate();
});
