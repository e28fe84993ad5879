import { fileURLToPath } from 'node:url';
import { browserIfThere } from '@cnn-studio/testing/browser/launch';
import { Client, marked } from '@cnn-studio/testing/language-client';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  type DataCallback,
  type Message,
} from 'vscode-languageserver';
import { createProtocolConnection } from 'vscode-languageserver/node';

/** What the page gives to the test, and the test calls in it. */
declare const worker: Worker;

class PageReader extends AbstractMessageReader {
  #callback: DataCallback | undefined;
  receive(message: Message): void {
    this.#callback?.(message);
  }
  listen(callback: DataCallback) {
    this.#callback = callback;
    return { dispose: () => {} };
  }
}

class PageWriter extends AbstractMessageWriter {
  constructor(private readonly page: Page) {
    super();
  }
  async write(message: Message): Promise<void> {
    await this.page.evaluate((sent) => worker.postMessage(sent), message as object);
  }
  end(): void {}
}

test('the server runs in a worker of a real browser', async ({ skip }) => {
  const browser = await browserIfThere('the language server in a browser');
  if (browser === undefined) return skip();
  try {
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (line) => problems.push(line.text()));
    const reader = new PageReader();
    await page.exposeFunction('receive', (message: Message) => reader.receive(message));
    await page.evaluate(
      (script) => {
        const started = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })));
        started.onmessage = ({ data }) =>
          (globalThis as unknown as { receive(data: unknown): void }).receive(data);
        started.onerror = ({ message }) => console.error(message);
        Object.assign(globalThis, { worker: started });
      },
      await bundle(),
    );
    const client = Client.over(createProtocolConnection(reader, new PageWriter(page)));
    client.connection.listen();
    await client.initialize({});
    await client.open('network N(x: [4, 4, 1]) {\n  rellu\n}\n');
    expect(await client.diagnostics()).toMatchObject([{ code: 'CNN101' }]);
    const { text, position } = marked('network N(x: [4, 4, 1]) {\n  re<|>lu\n}\n');
    await client.replace(text);
    expect(await client.diagnostics()).toEqual([]);
    const { contents } = await client.at<{ contents: { value: string } }>('textDocument/hover', position);
    expect(contents.value).toContain('4×4×1');
    const items = await client.at<{ label: string }[]>('textDocument/completion', position);
    expect(items.map(({ label }) => label)).toContain('relu');
    expect(problems).toEqual([]);
  } finally {
    await browser.close();
  }
});

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../src/browser.ts', import.meta.url))],
    bundle: true,
    platform: 'browser',
    format: 'iife',
    write: false,
  });
  return outputFiles[0]!.text;
}
