import type { ServeReady } from '@cnn-studio/protocol';
import * as vscode from 'vscode';

/** What to do with a run whose networks make numbers of pictures, which no panel draws; nothing for any other. */
export function recognizes({ classifiers = [], encoders = [] }: ServeReady): string {
  const { t } = vscode.l10n;
  return [
    ...(classifiers.length > 0
      ? [t('{0} tells classes of pictures: use `cnn classify` in a terminal.', classifiers[0]!.network)]
      : []),
    ...(encoders.length > 0
      ? [
          t(
            '{0} makes vectors of pictures: use `cnn encode`, with `--umap map.png` for a map of them.',
            encoders[0]!.network,
          ),
        ]
      : []),
  ].join(' ');
}
