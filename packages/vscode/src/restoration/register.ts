import * as vscode from 'vscode';
import { chooseRun } from '../model/choose';
import type { ModelPanels } from '../model/panel';
import type { WorkspaceRuns } from '../runs/workspace';
import { Restoration } from './panel';

/** *CNN: Restore Images*. From a tree or another extension: a run folder, then images to restore at once. */
export function registerRestoration(panels: ModelPanels, runs: WorkspaceRuns): vscode.Disposable {
  return vscode.commands.registerCommand('cnn.restore', async (given?: unknown, images?: unknown) => {
    const run = await chooseRun(runs, 'restorers', given, vscode.l10n.t('CNN: Restore Images'));
    const content = run === undefined ? undefined : await panels.show(run);
    if (content instanceof Restoration && Array.isArray(images)) {
      await content.add(images.filter((image) => image instanceof vscode.Uri));
    }
  });
}
