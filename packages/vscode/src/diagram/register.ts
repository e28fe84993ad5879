import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { programAtHand, showProgram } from '../programs/at-hand';
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
      const target =
        given instanceof vscode.Uri ? given : await programAtHand(vscode.l10n.t('CNN: Show Model'));
      if (target === undefined) return;
      // A diagram stands beside its source, which may be behind something else.
      await showProgram(target);
      await panel.show(target, typeof network === 'string' ? network : undefined);
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
