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
    context.workspace.onDidLookAt((key, asked) => {
      const pattern = patternOf(key, asked);
      if (watched.has(`${folderOf(key)}/${pattern}`)) return;
      watched.add(`${folderOf(key)}/${pattern}`);
      watch(context, key, pattern).catch((error: unknown) =>
        context.log(describeFailure(`watching ${key}`, error)),
      );
    });
  },
};

/** Seen from the folder that it is in: itself, or what lies in it where its subfolders are classes. */
function patternOf(key: string, asked: 'itself' | 'content'): string {
  const name = key.slice(folderOf(key).length).replace(/^\//, '');
  // What has a meaning in patterns stands for itself.
  const escaped = name.replaceAll(/[[\]{}*?!]/g, '?');
  return asked === 'content' ? `${escaped}/*` : escaped;
}

async function watch({ connection }: Context, key: string, pattern: string): Promise<void> {
  await connection.client.register(DidChangeWatchedFilesNotification.type, {
    watchers: [{ globPattern: { baseUri: uriOfKey(folderOf(key)), pattern } }],
  });
}
