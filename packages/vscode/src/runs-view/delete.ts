/** *CNN: Delete Runs*. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { RunSummary } from '../runs/summary';
import { timeText } from '../time-text';
import type { RunActionParts } from './parts';

/** Asks once: whether there is a trash is known before. */
export async function deleteRuns(
  { runs, log }: RunActionParts,
  chosen: readonly RunSummary[],
): Promise<void> {
  const { t } = vscode.l10n;
  const [first] = chosen;
  if (first === undefined) return;
  if (chosen.some(({ owner }) => owner !== undefined)) {
    void vscode.window.showErrorMessage(t('A run that is still training cannot be deleted. Stop it first.'));
    return;
  }
  const useTrash = hasTrash();
  const remove = useTrash ? t('Move to Trash') : t('Delete Permanently');
  const what =
    chosen.length === 1
      ? t('Delete the run of {0} started {1}?', first.train, timeText(first.time))
      : t('Delete {0} runs?', chosen.length);
  const loss = t('Its checkpoints, pictures and curves will be deleted too.');
  const detail = useTrash ? loss : `${loss} ${t('There is no trash here, so this cannot be undone.')}`;
  const answer = await vscode.window.showWarningMessage(what, { modal: true, detail }, remove);
  if (answer !== remove) return;
  const removeRun = async (path: string, toTrash: boolean): Promise<void> => {
    try {
      await vscode.workspace.fs.delete(vscode.Uri.file(path), { recursive: true, useTrash: toTrash });
    } catch (error) {
      log.error(`${path}: ${error instanceof Error ? error.message : String(error)}`);
      void tellFailure(path, toTrash, async () => {
        await removeRun(path, false);
        await runs.refresh();
      });
    }
  };
  for (const { path } of chosen) await removeRun(path, useTrash);
  await runs.refresh();
}

/** The machine on which a server runs has none, or none that anybody looks into. */
function hasTrash(): boolean {
  return vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;
}

/** @param forGood deletes it where there is no way back */
async function tellFailure(path: string, trashed: boolean, forGood: () => Promise<void>): Promise<void> {
  const { t } = vscode.l10n;
  const permanently = t('Delete Permanently');
  const log = t('Show Log');
  const answer = await vscode.window.showErrorMessage(
    trashed
      ? t('The run {0} could not be moved to the trash.', basename(path))
      : t('The run {0} could not be deleted.', basename(path)),
    ...(trashed ? [permanently, log] : [log]),
  );
  if (answer === log) await vscode.commands.executeCommand('cnn.showOutput');
  if (answer === permanently) await forGood();
}
