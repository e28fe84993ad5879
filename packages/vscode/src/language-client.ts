import * as vscode from 'vscode';
import { LanguageClient, State, TransportKind } from 'vscode-languageclient/node';
import { provideCodeLenses, refreshCodeLenses } from './lenses';

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
      initializationOptions: { diagnostics: 'push', commands: true, texts: vscode.l10n.bundle ?? {} },
      middleware: { provideCodeLenses },
    },
  );
  const trusted = vscode.workspace.onDidGrantWorkspaceTrust(() => refreshCodeLenses(client));
  context.subscriptions.push(client, trusted);
  return client;
}
