/** Puts `cnn` on the path of the editor's terminals: what *Copy Command* copies can be run there. */
import { delimiter } from 'node:path';
import * as vscode from 'vscode';
import { commandLine } from '../child-process';
import { cnnCommand } from '../cnn';
import { shimsFor, writeShims } from './shim';

export function registerTerminalCommand(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const folder = vscode.Uri.joinPath(context.globalStorageUri, 'bin').fsPath;
  const { environmentVariableCollection: variables } = context;
  const provide = () => {
    const cnn = cnnCommand(context.extensionUri);
    if (cnn === undefined) {
      variables.clear();
      return;
    }
    try {
      const { command, args } = commandLine({ cnn, args: [] });
      writeShims(folder, shimsFor({ command, args, platform: process.platform }));
      variables.description = vscode.l10n.t('Makes the cnn command available.');
      // Also after a shell's own start-up files, which may set the path anew.
      const options = { applyAtProcessCreation: true, applyAtShellIntegration: true };
      variables.prepend('PATH', `${folder}${delimiter}`, options);
    } catch (error) {
      log.warn(`cnn in terminals: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  // The window that opens need not wait for files to be written.
  setImmediate(provide);
  return vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration('cnn.path')) provide();
  });
}
