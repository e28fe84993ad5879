import type { ImageSize } from '@cnn-studio/language';
import { expect, test } from 'vitest';
import { FileChangeType } from 'vscode-languageserver';
import { Client, MAIN, marked, ROOT, until } from './client';

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
