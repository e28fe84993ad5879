import { Client, MAIN } from '@cnn-studio/testing/language-client';
import { expect, test, vi } from 'vitest';
import { CancellationTokenSource, LSPErrorCodes } from 'vscode-languageserver';
import { analyze } from '../src/analysis';
import type { FileSystem } from '../src/file-system';
import { Workspace } from '../src/workspace';

const KEY = '/workspace/main.cnn';

function workspaceWith(read: FileSystem['read'] = () => Promise.resolve(undefined)) {
  const analyzer = vi.fn(analyze);
  const nothing = () => Promise.resolve(undefined);
  const files = {
    read,
    imageSize: nothing,
    classFolders: nothing,
    place: nothing,
    list: () => Promise.resolve([]),
  };
  const workspace = new Workspace(files, analyzer);
  workspace.open(`file://${KEY}`, 'cnn', 1, 'network N(x: [8]) { relu }');
  return { workspace, texts: () => analyzer.mock.calls.map(([, document]) => document.getText()) };
}

test('what nobody waits for any more is not looked for', async () => {
  const { workspace, texts } = workspaceWith();
  const waiting = { isCancellationRequested: false };
  const asked = workspace.analyze(KEY, waiting);
  waiting.isCancellationRequested = true;
  await expect(asked).rejects.toMatchObject({ code: LSPErrorCodes.RequestCancelled });
  expect(texts()).toEqual([]);
  // Others still get their answer, once for all of them.
  await Promise.all([workspace.analyze(KEY), workspace.analyze(KEY)]);
  expect(texts()).toHaveLength(1);
});

test('a text that is edited before its turn comes is never analyzed', async () => {
  const { workspace, texts } = workspaceWith();
  const asked = workspace.analyze(KEY);
  for (let version = 2; version < 6; version++)
    workspace.change(`file://${KEY}`, version, [{ text: `let a = ${version}` }]);
  expect((await asked)!.document.version).toBe(5);
  expect(texts()).toEqual(['let a = 5']);
});

test('while imports are read an edit makes the rest superfluous', async () => {
  let answer: (text: string) => void = () => {};
  const { workspace, texts } = workspaceWith(() => new Promise((resolve) => (answer = resolve)));
  workspace.change(`file://${KEY}`, 2, [{ text: 'import "other.cnn"\nlet a = 1' }]);
  const asked = workspace.analyze(KEY);
  await vi.waitFor(() => expect(texts()).toHaveLength(1));
  workspace.change(`file://${KEY}`, 3, [{ text: 'let b = 1' }]);
  answer('let c = 1');
  expect((await asked)!.document.version).toBe(3);
  expect(texts()).toEqual(['import "other.cnn"\nlet a = 1', 'let b = 1']);
});

test('a cancelled request is answered as such, and the next one as usual', async () => {
  const client = await Client.start();
  await client.open('network N(x: [8]) { relu }');
  const source = new CancellationTokenSource();
  const hover = { textDocument: { uri: MAIN }, position: { line: 0, character: 9 } };
  const asked = client.connection.sendRequest('textDocument/hover', hover, source.token);
  source.cancel();
  await expect(asked).rejects.toMatchObject({ code: LSPErrorCodes.RequestCancelled });
  expect(await client.at('textDocument/hover', hover.position)).not.toBeNull();
  expect(client.logged).toEqual([]);
  await client.stop();
});
