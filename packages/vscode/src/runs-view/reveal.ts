import * as vscode from 'vscode';

/** In the system's file manager, or the editor's own where that is another machine's. */
export async function reveal(file: vscode.Uri): Promise<void> {
  const local = vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;
  await vscode.commands.executeCommand(local ? 'revealFileInOS' : 'revealInExplorer', file);
}
