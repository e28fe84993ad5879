import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { ServerStatus } from '../status/server';
import { DiagramPanel } from './panel';

export function registerDiagram(
  context: vscode.ExtensionContext,
  client: () => LanguageClient | undefined,
  serverChanges: vscode.Event<ServerStatus>,
  log: vscode.LogOutputChannel,
): void {
  const panel = new DiagramPanel(context.extensionUri, client, serverChanges, log);
  context.subscriptions.push(
    panel,
    vscode.commands.registerCommand('cnn.showModel', async (uri?: unknown, network?: unknown) => {
      const given = typeof uri === 'string' ? vscode.Uri.parse(uri) : uri;
      const target = given instanceof vscode.Uri ? given : activeCnnEditor()?.document.uri;
      if (target !== undefined) await panel.show(target, typeof network === 'string' ? network : undefined);
    }),
    vscode.commands.registerCommand('cnn.showInModel', async () => {
      const editor = activeCnnEditor();
      if (editor !== undefined) await panel.showInModel(editor);
    }),
  );
}

function activeCnnEditor(): vscode.TextEditor | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId === 'cnn') return editor;
  void vscode.window.showErrorMessage(vscode.l10n.t('Open a .cnn file with a network first.'));
  return undefined;
}
