import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { findRuns } from '../runs/find';

/**
 * The run folder that a command is about. `given` is a run folder (a path, a URI or a tree item that has one), a .cnn
 * file, or nothing: then the active editor's file, or a person's choice among the runs beside it.
 * @returns undefined when there is none, which was told, or the person chose none
 */
export async function chooseRun(given: unknown, title: string): Promise<string | undefined> {
  const { t } = vscode.l10n;
  if (!vscode.workspace.isTrusted) {
    void vscode.window.showErrorMessage(
      t('Trained networks run in a program with the files of this workspace. Trust the workspace first.'),
    );
    return undefined;
  }
  const path = pathOf(given) ?? activeFile();
  if (path !== undefined && !path.endsWith('.cnn')) return path;
  const folders = path !== undefined ? [join(dirname(path), 'runs')] : await runsOfWorkspace();
  const runs = (await Promise.all(folders.map(findRuns))).flat();
  runs.sort((a, b) => b.name.localeCompare(a.name, 'en', { numeric: true }));
  if (runs.length === 0) {
    const train = t('Train');
    const answer = await vscode.window.showInformationMessage(
      t(
        'There is no trained run yet. Train a network first: its run folder then appears in "runs" beside the file.',
      ),
      ...(path === undefined ? [] : [train]),
    );
    if (answer === train)
      await vscode.commands.executeCommand('cnn.train', vscode.Uri.file(path!).toString());
    return undefined;
  }
  if (runs.length === 1) return runs[0]!.path;
  const picked = await vscode.window.showQuickPick(
    runs.map(({ path: folder, train, name }) => ({
      label: train,
      description: name.replace('_', ' '),
      detail: vscode.workspace.asRelativePath(folder),
      folder,
    })),
    { title, placeHolder: t('Which run?') },
  );
  return picked?.folder;
}

function pathOf(given: unknown): string | undefined {
  if (typeof given === 'string') return given.startsWith('file:') ? vscode.Uri.parse(given).fsPath : given;
  if (given instanceof vscode.Uri) return given.fsPath;
  if (typeof given !== 'object' || given === null) return undefined;
  const { run, path, resourceUri } = given as Record<string, unknown>;
  return pathOf(run ?? resourceUri ?? path);
}

function activeFile(): string | undefined {
  const document = vscode.window.activeTextEditor?.document;
  return document?.languageId === 'cnn' && document.uri.scheme === 'file' ? document.uri.fsPath : undefined;
}

async function runsOfWorkspace(): Promise<string[]> {
  const files = await vscode.workspace.findFiles('**/*.cnn', '**/{node_modules,runs}/**', 200);
  return [
    ...new Set(
      files.filter(({ scheme }) => scheme === 'file').map(({ fsPath }) => join(dirname(fsPath), 'runs')),
    ),
  ];
}
