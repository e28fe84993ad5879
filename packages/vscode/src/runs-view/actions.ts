/** What can be done with a run from the tree: each a command. */
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { RunSummary } from '../runs/summary';
import { chosenRun, chosenRuns } from './chosen';
import { deleteRuns } from './delete';
import { evaluateRun } from './evaluate';
import { exportRun } from './export';
import type { RunActionParts } from './parts';
import { resumeRun } from './resume';
import { reveal } from './reveal';

export function registerRunActions(parts: RunActionParts): vscode.Disposable {
  const register = vscode.commands.registerCommand;
  const one =
    (
      action: (parts: RunActionParts, run: RunSummary) => Promise<void>,
      fits: (run: RunSummary) => boolean = () => true,
    ) =>
    async (node?: unknown) => {
      const run = await chosenRun(parts.runs, node, fits);
      if (run !== undefined) await action(parts, run);
    };
  return vscode.Disposable.from(
    register('cnn.openRun', one(openRun)),
    register(
      'cnn.resumeRun',
      one(resumeRun, ({ owner }) => owner === undefined),
    ),
    register(
      'cnn.evaluateRun',
      one(evaluateRun, ({ usable }) => usable),
    ),
    register(
      'cnn.exportRun',
      one(exportRun, ({ usable }) => usable),
    ),
    register('cnn.openRunFolder', one(openFolder)),
    register('cnn.deleteRuns', async (node?: unknown, nodes?: unknown) =>
      deleteRuns(
        parts,
        await chosenRuns(parts.runs, {
          node,
          nodes,
          least: 1,
          title: vscode.l10n.t('CNN: Delete Runs'),
          placeHolder: vscode.l10n.t('Which runs?'),
          fits: ({ owner }) => owner === undefined,
        }),
      ),
    ),
    register('cnn.compareRuns', (node?: unknown, nodes?: unknown) => compareRuns(parts, node, nodes)),
  );
}

async function compareRuns(parts: RunActionParts, node: unknown, nodes: unknown): Promise<void> {
  const { t } = vscode.l10n;
  const options = {
    node,
    nodes,
    least: 2,
    title: t('CNN: Compare Runs'),
    placeHolder: t('Which runs? Choose two or more.'),
  };
  const [first, ...others] = await chosenRuns(parts.runs, options);
  if (first === undefined) return;
  parts.showPanel(
    first.path,
    others.map(({ path }) => path),
  );
}

async function openRun({ session, showPanel }: RunActionParts, run: RunSummary): Promise<void> {
  // One that waits for somebody to steer it: another window's that is gone, or a task's.
  if (run.owner?.address !== undefined && !session.running && vscode.workspace.isTrusted) {
    await session.attach(run.path);
  }
  showPanel(run.path);
}

async function openFolder(_: RunActionParts, run: RunSummary): Promise<void> {
  await reveal(vscode.Uri.file(join(run.path, 'run.json')));
}
