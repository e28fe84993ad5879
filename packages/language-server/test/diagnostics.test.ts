import { Client, MAIN, ROOT, settled, textAt, until } from '@cnn-studio/testing/language-client';
import { expect, test } from 'vitest';

const WRONG = `network Critic(image: [28, 28, 1]) -> [1] {
  conv(64, 4, stride: 2) -> leaky_relu(0.2)
  flatten -> dens(1)
}
`;

test('a mistake is published with its place, code, page and the version of the text', async () => {
  const client = await Client.start();
  await client.open(WRONG);
  const { diagnostics, uri, version } = await client.publication((one) => one.diagnostics.length > 0);
  expect(uri).toBe(MAIN);
  expect(version).toBe(1);
  expect(diagnostics).toHaveLength(1);
  const [diagnostic] = diagnostics;
  expect(textAt(WRONG, diagnostic!.range)).toBe('dens');
  expect(diagnostic).toMatchObject({ severity: 1, source: 'cnn', code: 'CNN101' });
  expect(diagnostic!.codeDescription?.href).toMatch(/\/docs\/diagnostics\/CNN101\.md$/);
  await client.stop();
});

test('where two sizes come from is related information', async () => {
  const text = `network N(image: [28, 28, 1]) -> [14, 14, 8] {
  conv(8, 3) as wide
  conv(8, 3, stride: 2)
  it + wide
}
`;
  const client = await Client.start();
  await client.open(text);
  const [diagnostic] = await client.diagnostics();
  const related = diagnostic!.relatedInformation!.map(({ location }) => textAt(text, location.range));
  expect(related).toEqual(expect.arrayContaining(['conv(8, 3, stride: 2)']));
  await client.stop();
});

test('mending the mistake takes the diagnostics away, closing the file too', async () => {
  const client = await Client.start();
  await client.open(WRONG);
  await client.publication((one) => one.diagnostics.length > 0);
  await client.replace(WRONG.replace('dens(', 'dense('));
  expect(await client.diagnostics()).toEqual([]);
  await client.replace(WRONG);
  expect(await client.diagnostics()).toHaveLength(1);
  await client.notify('textDocument/didClose', { textDocument: { uri: MAIN } });
  await until(() => client.published.at(-1)!.diagnostics.length === 0 || undefined);
  expect(client.published.at(-1)!.version).toBeUndefined();
  await client.stop();
});

test('of a burst of edits only the last version is published', async () => {
  const client = await Client.start({ initializationOptions: { debounce: 500 } });
  await client.open('');
  for (let i = 0; i < 200; i++) await client.replace(`${WRONG}// ${i}`);
  await client.diagnostics();
  await settled(client);
  expect(client.published.map(({ version }) => version)).toEqual([201]);
  await client.stop();
});

test('versions never go back', async () => {
  const client = await Client.start();
  await client.open('');
  for (let i = 0; i < 50; i++) {
    await client.replace(i % 2 === 0 ? WRONG : '');
    if (i % 7 === 0) await settled(client);
  }
  await client.diagnostics();
  const versions = client.published.map(({ version }) => version!);
  expect(versions).toEqual([...versions].sort((a, b) => a - b));
  expect(new Set(versions).size).toBe(versions.length);
  await client.stop();
});

test('a client that can pull is not pushed to, and gets the same', async () => {
  const client = await Client.start({ capabilities: { textDocument: { diagnostic: {} } } });
  expect(client.initialized.capabilities.diagnosticProvider).toMatchObject({ interFileDependencies: true });
  await client.open(WRONG);
  const report = await client.of<{ kind: string; items: unknown[] }>('textDocument/diagnostic');
  expect(report).toMatchObject({ kind: 'full', items: [{ code: 'CNN101' }] });
  await settled(client);
  expect(client.published).toEqual([]);
  await client.stop();
});

test('a client that can pull may ask to be pushed to', async () => {
  const client = await Client.start({
    capabilities: { textDocument: { diagnostic: {} } },
    initializationOptions: { diagnostics: 'push', debounce: 0, pages: 'https://pages.test' },
  });
  expect(client.initialized.capabilities.diagnosticProvider).toBeUndefined();
  await client.open(WRONG);
  const [diagnostic] = await client.diagnostics();
  expect(diagnostic!.codeDescription!.href).toBe('https://pages.test/CNN101.md');
  await client.stop();
});

const BLOCKS = `block Double(channels) {
  conv(channels, 3) -> relu -> conv(channels, 3) -> relu
}
`;
const USER = `import "lib/blocks.cnn"
network N(image: [28, 28, 1]) -> [28, 28, 8] {
  Double(8)
}
`;

test('imports are read from disk', async () => {
  const client = await Client.start({ files: { [`${ROOT}/lib/blocks.cnn`]: BLOCKS } });
  await client.open(USER);
  expect(await client.diagnostics()).toEqual([]);
  await client.stop();
});

test('an edit of an imported file is seen in the files that import it', async () => {
  const client = await Client.start();
  const lib = `${ROOT}/lib/blocks.cnn`;
  await client.open(BLOCKS, lib);
  await client.open(USER);
  expect(await client.diagnostics()).toEqual([]);
  const count = client.published.length;
  await client.replace(BLOCKS.replace('Double', 'Twice'), lib);
  await until(() =>
    client.published.slice(count).find(({ uri, diagnostics }) => uri === MAIN && diagnostics.length > 0),
  );
  await client.stop();
});

test('a file that changes on disk is read again', async () => {
  const files: Record<string, string> = { [`${ROOT}/lib/blocks.cnn`]: 'block Other() { relu }' };
  const client = await Client.start({ files });
  await client.open(USER);
  expect(await client.diagnostics()).not.toEqual([]);
  await client.open(BLOCKS, `${ROOT}/lib/blocks.cnn`);
  await until(
    () => client.published.findLast(({ uri }) => uri === MAIN)!.diagnostics.length === 0 || undefined,
  );
  await client.notify('textDocument/didClose', { textDocument: { uri: `${ROOT}/lib/blocks.cnn` } });
  await until(
    () => client.published.findLast(({ uri }) => uri === MAIN)!.diagnostics.length > 0 || undefined,
  );
  await client.stop();
});

test('files outside of the workspace are not read', async () => {
  const client = await Client.start({ files: { 'file:///elsewhere/blocks.cnn': BLOCKS } });
  await client.open('import "../elsewhere/blocks.cnn"\n');
  expect(await client.diagnostics()).toMatchObject([{ severity: 1 }]);
  await client.stop();
});
