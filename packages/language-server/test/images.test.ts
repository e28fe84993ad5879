import type { ImageSize, Place } from '@cnn-studio/language';
import { Client, MAIN, marked, ROOT, until } from '@cnn-studio/testing/language-client';
import { expect, test } from 'vitest';
import { FileChangeType } from 'vscode-languageserver';

const PHOTO = `${ROOT}/photos/statue.png`;
const PROGRAM = `network N(image: [H, W, 3]) -> [H, W, 3] { conv(3, 3) -> sigmoid }
train t {
  data photo = image("photos/statue.png")
  minimize l2(N(pho<|>to), photo) over N
  steps 10
}
`;

test('the size of an image file is known where it is named', async () => {
  const images = new Map<string, ImageSize>([[PHOTO, { height: 48, width: 64, channels: 3 }]]);
  const client = await Client.start({ images });
  const { text, position } = marked(PROGRAM);
  await client.open(text);
  expect(await client.diagnostics()).toEqual([]);
  const { contents } = await client.at<{ contents: { value: string } }>('textDocument/hover', position);
  expect(contents.value).toContain('48×64×3');

  // The file is replaced by a gray one.
  images.set(PHOTO, { height: 48, width: 64, channels: 1 });
  const before = client.published.length;
  await client.notify('workspace/didChangeWatchedFiles', {
    changes: [{ uri: PHOTO, type: FileChangeType.Changed }],
  });
  const { diagnostics } = await until(() => client.published.slice(before).find(({ uri }) => uri === MAIN));
  expect(diagnostics.map(({ code }) => code)).toContain('CNN201');
  await client.stop();
});

test('a client that can watch files is asked to watch that one', async () => {
  const client = await Client.start({
    capabilities: {
      workspace: { didChangeWatchedFiles: { dynamicRegistration: true, relativePatternSupport: true } },
    },
  });
  await client.open(marked(PROGRAM).text.replace('statue', 'statue [1]'));
  await client.diagnostics();
  const watchers = await until(() => client.registered.find(({ method }) => method.endsWith('WatchedFiles')));
  expect(watchers.registerOptions).toEqual({
    watchers: [{ globPattern: { baseUri: `${ROOT}/photos`, pattern: 'statue ?1?.png' } }],
  });
  await client.stop();
});

test('only images inside the workspace are looked at', async () => {
  const outside = 'file:///elsewhere/secret.png';
  const client = await Client.start({
    images: new Map([[outside, { height: 48, width: 64, channels: 3 }]]),
  });
  for (const path of ['/elsewhere/secret.png', '../elsewhere/secret.png', 'photos/none.png']) {
    await client.open(marked(PROGRAM).text.replace('photos/statue.png', path));
    expect(
      (await client.diagnostics()).map(({ code }) => code),
      path,
    ).toEqual(['CNN401']);
  }
  await client.stop();
});

test('data that are not where the program says are marked, until they are', async () => {
  const places = new Map<string, Place>([
    [`${ROOT}/photos`, 'missing'],
    [`${ROOT}/labels`, 'folder'],
    ['file:///elsewhere', 'outside'],
  ]);
  const client = await Client.start({ places });
  const program = (source: string) => `network N(image: [8, 8, 3]) -> [8, 8, 3] { conv(3, 3) -> sigmoid }
train t {
  data image = ${source}
  minimize l2(N(image), image) over N
  steps 10
}
`;
  const told = async () => (await client.diagnostics()).map(({ code, message }) => `${code} ${message}`);
  await client.open(program('folder("photos", size: [8, 8, 3])'));
  expect(await told()).toEqual([
    'CNN405 "photos" does not exist, but a folder with data is needed. Paths are relative to this .cnn file.',
  ]);
  const before = client.published.length;
  places.set(`${ROOT}/photos`, 'folder');
  await client.notify('workspace/didChangeWatchedFiles', {
    changes: [{ uri: `${ROOT}/photos`, type: FileChangeType.Created }],
  });
  const again = await until(() => client.published.slice(before).find(({ uri }) => uri === MAIN));
  expect(again.diagnostics).toEqual([]);
  await client.replace(program('folder("../elsewhere", size: [8, 8, 3])'));
  expect((await told())[0]).toContain('CNN405 "../elsewhere" is outside the workspace');
  await client.replace(program('folder(path: "labels", size: [8, 8, 3])'));
  expect(await told()).toEqual([]);
  // Where nobody has looked, nothing is said.
  await client.replace(program('folder("who knows", size: [8, 8, 3])'));
  expect(await told()).toEqual([]);
  await client.stop();
});
