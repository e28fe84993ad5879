import * as vscode from 'vscode';
import type { BackendInUse } from '../backend';
import { GENERATION } from '../generation/panel';
import { RESTORATION, Restoration } from '../restoration/panel';
import type { WorkspaceRuns } from '../runs/workspace';
import { chooseRun } from './choose';
import { ModelPanels } from './panel';

/** The commands that use trained networks, and their panels. */
export function registerModels(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
  backend: BackendInUse,
  runs: WorkspaceRuns,
): void {
  const { t } = vscode.l10n;
  const register = vscode.commands.registerCommand;
  const restoration = new ModelPanels({ extension: context.extensionUri, log, backend, kind: RESTORATION });
  const generation = new ModelPanels({ extension: context.extensionUri, log, backend, kind: GENERATION });
  context.subscriptions.push(
    restoration,
    generation,
    register('cnn.generate', async (given?: unknown) => {
      const run = await chooseRun(runs, 'generators', given, t('CNN: Generate Images'));
      if (run !== undefined) await generation.show(run);
    }),
    // From a tree or another extension: a run folder, then images to restore at once.
    register('cnn.restore', async (given?: unknown, images?: unknown) => {
      const run = await chooseRun(runs, 'restorers', given, t('CNN: Restore Images'));
      const content = run === undefined ? undefined : await restoration.show(run);
      if (content instanceof Restoration && Array.isArray(images)) {
        await content.add(images.filter((image) => image instanceof vscode.Uri));
      }
    }),
  );
}
