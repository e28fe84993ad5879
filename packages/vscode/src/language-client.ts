import * as vscode from 'vscode';
import { LanguageClient, State, TransportKind } from 'vscode-languageclient/node';

export { State };

/** The editor's side of the language server, which runs in a process of its own once this is started. */
export function createLanguageClient(context: vscode.ExtensionContext): LanguageClient {
  const module = context.asAbsolutePath('dist/server.cjs');
  const watcher = vscode.workspace.createFileSystemWatcher('**/*.cnn');
  context.subscriptions.push(watcher);
  const client = new LanguageClient(
    'cnn',
    vscode.l10n.t('CNN Language Server'),
    { module, transport: TransportKind.ipc },
    {
      documentSelector: [{ language: 'cnn' }],
      synchronize: { fileEvents: watcher },
      initializationOptions: { diagnostics: 'push', commands: vscode.workspace.isTrusted },
    },
  );
  context.subscriptions.push(client);
  return client;
}
