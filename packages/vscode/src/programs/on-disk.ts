import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { showProgram } from './at-hand';

/**
 * The program as a file on the disk with all that was typed, which another process can read and beside which runs have
 * their place. One that was never saved is saved where the person says.
 * @returns undefined when it can't be, which was told, or the person took it back
 */
export async function programOnDisk(document: vscode.TextDocument): Promise<vscode.TextDocument | undefined> {
  const { t } = vscode.l10n;
  const { uri } = document;
  if (uri.scheme === 'file') return !document.isDirty || (await document.save()) ? document : undefined;
  if (uri.scheme !== 'untitled') {
    void vscode.window.showErrorMessage(
      t('Training needs the file on disk. Save {0} to a folder first.', document.fileName),
    );
    return undefined;
  }
  const save = t('Save As…');
  const answer = await vscode.window.showInformationMessage(
    t('Training needs a file on disk, and stores its runs beside it. Where should this one go?'),
    { modal: true },
    save,
  );
  if (answer !== save) return undefined;
  // Only what is in an editor can be saved under another name.
  await showProgram(uri);
  const target = await vscode.workspace.saveAs(uri);
  if (target === undefined) return undefined;
  if (target.scheme !== 'file') return programOnDisk(await vscode.workspace.openTextDocument(target));
  return vscode.workspace.openTextDocument(target);
}

/** An address for a program that has a name but is nowhere yet: in the workspace, or else at home. */
export function untitledProgram(name: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const parent = folder?.uri.scheme === 'file' ? folder.uri : vscode.Uri.file(homedir());
  return vscode.Uri.joinPath(parent, name).with({ scheme: 'untitled' });
}
