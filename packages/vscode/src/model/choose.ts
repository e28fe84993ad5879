import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { openProgram } from '../programs/at-hand';
import { pickRun } from '../runs/pick';
import type { RunSummary } from '../runs/summary';
import type { WorkspaceRuns } from '../runs/workspace';

/** What a network is to be used for: its name in `run.json`. */
export type Use = 'generators' | 'restorers';

/**
 * The run folder that a command is about. `given` is a run folder (a path, a URI or a tree item that has one), a .cnn
 * file, or nothing: then a person's choice among the runs that have weights and a network for this use, those of the file
 * or of the open program's if there are any.
 * @returns undefined when there is none, which was told, or the person chose none
 */
export async function chooseRun(
  runs: WorkspaceRuns,
  use: Use,
  given: unknown,
  title: string,
): Promise<string | undefined> {
  const { t } = vscode.l10n;
  if (!vscode.workspace.isTrusted) {
    void vscode.window.showErrorMessage(
      t(
        'Trained networks run in a program that reads the files of this workspace. Trust the workspace first.',
      ),
    );
    return undefined;
  }
  const path = pathOf(given) ?? fileAtHand();
  if (path !== undefined && !path.endsWith('.cnn')) return path;
  const all = await runs.refresh();
  const usable = all.filter((run) => isFor(run, use));
  if (usable.length === 0) {
    await tellNone(use, all, path);
    return undefined;
  }
  const own = usable.filter(({ file }) => file === path);
  const near = usable.filter((run) => path !== undefined && dirname(run.file) === dirname(path));
  const fitting = [own, near, usable].find(({ length }) => length > 0)!;
  if (fitting.length === 1) return fitting[0]!.path;
  const picked = await pickRun(fitting, title);
  return picked?.path;
}

/** A run of an older version has not said what its networks are for. */
function isFor(run: RunSummary, use: Use): boolean {
  return run.usable && run[use]?.length !== 0;
}

async function tellNone(use: Use, all: readonly RunSummary[], path: string | undefined): Promise<void> {
  const { t } = vscode.l10n;
  const train = t('Train');
  const message = all.some(({ usable }) => usable)
    ? use === 'generators'
      ? t('No run here has a network that makes images from noise or labels alone.')
      : t('No run here has a network that turns an image into an image.')
    : t(
        'There is no trained run yet. Train a network first: its run folder then appears in "runs" beside the file.',
      );
  const answer = await vscode.window.showInformationMessage(message, train);
  const program = path === undefined ? undefined : vscode.Uri.file(path).toString();
  if (answer === train) await vscode.commands.executeCommand('cnn.train', program);
}

function pathOf(given: unknown): string | undefined {
  if (typeof given === 'string') return given.startsWith('file:') ? vscode.Uri.parse(given).fsPath : given;
  if (given instanceof vscode.Uri) return given.fsPath;
  if (typeof given !== 'object' || given === null) return undefined;
  const { run, path, resourceUri } = given as Record<string, unknown>;
  return pathOf(run ?? resourceUri ?? path);
}

function fileAtHand(): string | undefined {
  const program = openProgram();
  return program?.scheme === 'file' ? program.fsPath : undefined;
}
