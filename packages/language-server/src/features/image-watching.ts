import { DidChangeWatchedFilesNotification } from 'vscode-languageserver';
import type { Context, Feature } from '../feature';
import { describeFailure } from '../guard';
import { folderOf, uriOfKey } from '../uris';

/**
 * Asks the client to tell when an image or folder that a program names appears or changes: its size may be another.
 * Each by itself, for a folder of pictures may be large and a training run writes many.
 */
export const imageWatching: Feature = {
  capabilities: () => ({}),

  register(context) {
    const watching = context.client.workspace?.didChangeWatchedFiles;
    if (watching?.dynamicRegistration !== true || watching.relativePatternSupport !== true) return;
    const watched = new Set<string>();
    context.workspace.onDidLookAt((key) => {
      if (watched.has(key)) return;
      watched.add(key);
      watch(context, key).catch((error: unknown) => context.log(describeFailure(`watching ${key}`, error)));
    });
  },
};

async function watch({ connection }: Context, key: string): Promise<void> {
  const folder = folderOf(key);
  const name = key.slice(folder.length).replace(/^\//, '');
  // What has a meaning in patterns stands for itself.
  const pattern = name.replaceAll(/[[\]{}*?!]/g, '?');
  await connection.client.register(DidChangeWatchedFilesNotification.type, {
    watchers: [{ globPattern: { baseUri: uriOfKey(folder), pattern } }],
  });
}
