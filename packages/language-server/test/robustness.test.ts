import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { check, memoryHost } from '@cnn-studio/language';
import { Client, MAIN, marked, ROOT, settled, textAt, until } from '@cnn-studio/testing/language-client';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { type Feature, forDocument } from '../src/feature';
import { keyOfUri } from '../src/uris';

const NETWORK = `network N(image: [28, 28, 1]) -> [28, 28, 8] {
  conv(8, 3) -> relu
}
`;

test('one document has many spellings', async () => {
  const client = await Client.start();
  await client.open('network A(x: [1, 1, 1]) { rel }', 'file:///c%3A/my%20code/a.cnn');
  await client.diagnostics('file:///c%3A/my%20code/a.cnn');
  for (const uri of [
    'file:///C:/my%20code/a.cnn',
    'file:///c:/my code/a.cnn',
    'file:///C%3a/my%20code/a.cnn',
  ]) {
    const symbols = await client.of<{ name: string }[]>('textDocument/documentSymbol', {}, uri);
    expect(
      symbols.map(({ name }) => name),
      uri,
    ).toEqual(['A']);
  }
  await client.stop();
});

test('columns count UTF-16 units, lines end in any way', async () => {
  const client = await Client.start();
  const text =
    '/* 🙂🙂 */ network N(x: [4, 4, 1]) { rellu }\r\n// é\r\nnetwork M(y: [4, 4, 1]) {\r\n  rellu\r\n}\r\n';
  await client.open(text);
  const diagnostics = await client.diagnostics();
  const places = diagnostics.filter(({ code }) => code === 'CNN101').map(({ range }) => range);
  expect(places.map((range) => textAt(text, range))).toEqual(['rellu', 'rellu']);
  expect(places.map(({ start }) => start)).toEqual([
    { line: 0, character: 37 },
    { line: 3, character: 2 },
  ]);
  await client.stop();
});

test('settings may be null, and unknown notifications are nothing', async () => {
  const client = await Client.start();
  await client.notify('workspace/didChangeConfiguration', { settings: null });
  await client.notify('workspace/didChangeConfiguration', {});
  await client.notify('workspace/didChangeConfiguration', { settings: { cnn: { inlayHints: 3 } } });
  await client.notify('cnn/unheardOf', { a: 1 });
  await client.notify('$/setTrace', { value: 'off' });
  await client.open(NETWORK);
  expect(await client.diagnostics()).toEqual([]);
  await client.stop();
});

test('settings are asked for where the client gives them, whatever it answers', async () => {
  for (const settings of [null, 7, { inlayHints: null }, { inlayHints: { shapes: 'yes' } }]) {
    const client = await Client.start({ capabilities: { workspace: { configuration: true } }, settings });
    await client.open(NETWORK);
    expect(await client.diagnostics()).toEqual([]);
    await client.stop();
  }
});

test('a client may say next to nothing of itself, or something odd', async () => {
  for (const odd of [
    { capabilities: { workspace: null, textDocument: null } },
    { initializationOptions: null },
    { initializationOptions: 'fast' },
    { initializationOptions: { debounce: '0', pages: 7, diagnostics: null, commands: 'yes' } },
  ]) {
    const client = await Client.start(odd as never);
    await client.open(NETWORK);
    expect(await client.diagnostics(), JSON.stringify(odd)).toEqual([]);
    await client.stop();
  }
});

test('a document may be opened twice, closed twice, and changed by nothing', async () => {
  const client = await Client.start();
  await client.open('network');
  await client.open(NETWORK);
  expect(await client.diagnostics()).toEqual([]);
  const version = 9;
  await client.notify('textDocument/didChange', {
    textDocument: { uri: MAIN, version },
    contentChanges: [],
  });
  expect(await client.diagnostics(MAIN, version)).toEqual([]);
  for (let times = 0; times < 2; times++) {
    await client.notify('textDocument/didSave', { textDocument: { uri: MAIN } });
    await client.notify('textDocument/didClose', { textDocument: { uri: MAIN } });
  }
  await settled(client);
  expect(client.logged).toEqual([]);
  await client.stop();
});

test('an edit that is out of order or of a file that is not open changes nothing', async () => {
  const client = await Client.start();
  await client.open(NETWORK);
  for (const [uri, version] of [
    [MAIN, 1],
    [MAIN, 0],
    [`${ROOT}/other.cnn`, 5],
  ] as const) {
    await client.notify('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ text: 'network' }],
    });
  }
  const ignored = () => client.logged.filter((line) => line.includes('ignored an edit'));
  await until(() => ignored().length === 3 || undefined);
  expect(await client.diagnostics()).toEqual([]);
  await client.stop();
});

test('thousands of edits leave the text as the client has it', async () => {
  const client = await Client.start();
  await client.open('');
  let text = '';
  let random = 7;
  const next = (below: number) => {
    random = (random * 1103515245 + 12345) % 2147483648;
    return random % below;
  };
  const pieces = [
    'network ',
    'N',
    '(',
    ')',
    '{\n',
    '}\n',
    ' -> ',
    'conv',
    '🙂',
    '"',
    '/*',
    '*/',
    '\r\n',
    '32, ',
  ];
  for (let version = 2; version <= 3001; version++) {
    const at = next(text.length + 1);
    const length = next(3) === 0 ? Math.min(next(20), text.length - at) : 0;
    const piece = pieces[next(pieces.length)]!;
    // Positions are those of the text before the edit.
    const before = (offset: number) => {
      const lines = text.slice(0, offset).split('\n');
      return { line: lines.length - 1, character: lines.at(-1)!.length };
    };
    const range = { start: before(at), end: before(at + length) };
    text = text.slice(0, at) + piece + text.slice(at + length);
    // Half of a character or of a line end is nothing a client sends.
    if (/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]|\r(?!\n)/.test(text)) {
      text = text.replaceAll(/[\uD800-\uDFFF\r]/g, '');
      await client.notify('textDocument/didChange', {
        textDocument: { uri: MAIN, version },
        contentChanges: [{ text }],
      });
      continue;
    }
    await client.notify('textDocument/didChange', {
      textDocument: { uri: MAIN, version },
      contentChanges: [{ range, text: piece }],
    });
  }
  // The server's text is ours if it finds in it what we find in ours.
  const expected = check(memoryHost({ [keyOfUri(MAIN)]: text }), [keyOfUri(MAIN)]).diagnostics;
  expect(expected.length).toBeGreaterThan(0);
  const published = await client.diagnostics(MAIN, 3001);
  expect(published.map(({ message, range }) => [message, textAt(text, range)])).toEqual(
    expected.map(({ message, location }) => [message, text.slice(location.span.start, location.span.end)]),
  );
  await client.stop();
});

test('a request that fails costs that request, is logged, and the server goes on', async () => {
  const failing: Feature = {
    capabilities: () => ({ hoverProvider: true, foldingRangeProvider: true }),
    register(context) {
      context.connection.onHover(
        forDocument(context, 'textDocument/hover', null, () => {
          throw new Error('a fault of ours');
        }),
      );
      context.connection.onFoldingRanges(forDocument(context, 'textDocument/foldingRange', [], () => []));
    },
  };
  const client = await Client.start({ features: [failing] });
  await client.open(NETWORK);
  const { position } = marked(NETWORK.replace('conv', 'co<|>nv'));
  await expect(client.at('textDocument/hover', position)).rejects.toThrow('textDocument/hover failed');
  expect(await client.of('textDocument/foldingRange')).toEqual([]);
  await settled(client);
  expect(client.logged.find((line) => line.includes('a fault of ours'))).toContain('robustness.test');
  await client.stop();
});

test('requests about documents and places that are not there have empty answers', async () => {
  const client = await Client.start();
  await client.open('');
  const far = { line: 999, character: 999 };
  const nowhere = 'untitled:Untitled-1';
  for (const uri of [MAIN, nowhere, '', 'not a uri', 'file:///%zz.cnn']) {
    for (const method of [
      'hover',
      'definition',
      'references',
      'completion',
      'signatureHelp',
      'documentHighlight',
    ]) {
      const answer = await client.at<unknown[] | null>(`textDocument/${method}`, far, { context: {} }, uri);
      if (method !== 'completion') expect(answer ?? [], `${method} of ${uri}`).toEqual([]);
    }
    for (const method of ['documentSymbol', 'foldingRange', 'documentLink']) {
      expect(await client.of(`textDocument/${method}`, {}, uri), `${method} of ${uri}`).toEqual([]);
    }
  }
  await client.stop();
});

test('the server runs as a process over stdio, sees files on disk, and ends with its input', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cnn lsp '));
  const script = join(folder, 'server.cjs');
  await build({
    entryPoints: [fileURLToPath(new URL('../src/main.ts', import.meta.url))],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: script,
  });
  const child = spawn(process.execPath, [script, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const client = Client.over(connection);
  connection.listen();
  await client.initialize({});
  const uri = pathToFileURL(join(folder, 'a.cnn')).href;
  await client.open(NETWORK, uri);
  expect(await client.diagnostics(uri)).toEqual([]);
  child.stdin.end();
  await ended;
});
