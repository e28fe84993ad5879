import { applyEdits, Client, MAIN, textAt } from '@cnn-studio/testing/language-client';
import { expect, test } from 'vitest';
import type { CodeAction, Diagnostic, Range } from 'vscode-languageserver';

const MISSPELT = `network N(image: [28, 28, 1]) {
  conv(8, 3) -> rellu
}
`;

const at = (line: number, character: number): Range => ({
  start: { line, character },
  end: { line, character },
});

function actionsAt(
  client: Client,
  range: Range,
  diagnostics: readonly Diagnostic[],
  only?: readonly string[],
) {
  return client.of<CodeAction[]>('textDocument/codeAction', { range, context: { diagnostics, only } });
}

test('a fix is found for a diagnostic of an older text, whose place has moved', async () => {
  const client = await Client.start();
  await client.open(MISSPELT);
  const [shown] = await client.diagnostics();
  // Lines were written above it; the client still has the old diagnostic at the old place.
  const text = `// one\n// two\n// three\n${MISSPELT}`;
  await client.replace(text);
  const actions = await actionsAt(client, shown!.range, [shown!]);
  expect(actions.map(({ title }) => title)).toEqual(['Change to `relu`']);
  expect(actions[0]!.diagnostics).toEqual([shown]);
  const edits = actions[0]!.edit!.changes![MAIN]!;
  expect(edits.map(({ range }) => textAt(text, range))).toEqual(['rellu']);
  expect(applyEdits(text, edits)).toBe(text.replace('rellu', 'relu'));
  await client.stop();
});

test('of several that say the same, the nearest is meant', async () => {
  const client = await Client.start();
  const twice = MISSPELT + MISSPELT.replace('N(', 'M(');
  await client.open(twice);
  const [, second] = await client.diagnostics();
  await client.replace(`\n${twice}`);
  const actions = await actionsAt(client, at(5, 0), [second!]);
  expect(actions.map(({ edit }) => edit!.changes![MAIN]![0]!.range.start.line)).toEqual([5]);
  await client.stop();
});

test('what the new text does not have is not offered, and each fix once', async () => {
  const client = await Client.start();
  await client.open(MISSPELT);
  const [shown] = await client.diagnostics();
  expect(await actionsAt(client, shown!.range, [shown!])).toHaveLength(1);
  await client.replace(MISSPELT.replace('rellu', 'relu'));
  expect(await actionsAt(client, shown!.range, [shown!])).toEqual([]);
  await client.stop();
});

test('asked while edits arrive, the answer is about the newest text', async () => {
  const client = await Client.start({ files: { 'file:///workspace/other.cnn': 'let width = 4' } });
  await client.open(`import "other.cnn"\n${MISSPELT}`);
  // The import is being read while these are sent.
  const asked = actionsAt(client, at(2, 18), []);
  await client.replace(`import "other.cnn"\n${MISSPELT.replace('rellu', 'relluu')}`);
  const again = actionsAt(client, at(2, 18), []);
  for (const actions of [await asked, await again]) {
    expect(actions.map(({ title }) => title)).toEqual(['Change to `relu`']);
  }
  await client.stop();
});

test('a client that knows versions is told to which text an edit belongs', async () => {
  const client = await Client.start({
    capabilities: { workspace: { workspaceEdit: { documentChanges: true } } },
  });
  await client.open('');
  const version = await client.replace(MISSPELT);
  const [action] = await actionsAt(client, at(1, 18), []);
  expect(action!.edit!.documentChanges).toMatchObject([
    { textDocument: { uri: MAIN, version }, edits: [{ newText: 'relu' }] },
  ]);
  await client.stop();
});

test('no kind, an empty list of kinds and the empty kind ask for everything', async () => {
  const client = await Client.start();
  await client.open(MISSPELT);
  for (const only of [undefined, [], ['']]) {
    expect(await actionsAt(client, at(1, 18), [], only), String(only)).toHaveLength(1);
  }
  expect(await actionsAt(client, at(1, 18), [], ['refactor'])).toEqual([]);
  await client.stop();
});

test('a request without a context is answered', async () => {
  const client = await Client.start();
  await client.open(MISSPELT);
  expect(await client.of<CodeAction[]>('textDocument/codeAction', { range: at(1, 18) })).toHaveLength(1);
  await client.stop();
});
