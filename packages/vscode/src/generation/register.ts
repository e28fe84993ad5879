import * as vscode from 'vscode';
import { chooseRun } from '../model/choose';
import type { ModelPanels } from '../model/panel';
import type { WorkspaceRuns } from '../runs/workspace';

/** *CNN: Generate Images*. */
export function registerGeneration(panels: ModelPanels, runs: WorkspaceRuns): vscode.Disposable {
  return vscode.commands.registerCommand('cnn.generate', async (given?: unknown) => {
    const run = await chooseRun(runs, 'generators', given, vscode.l10n.t('CNN: Generate Images'));
    if (run !== undefined) await panels.show(run);
  });
}
