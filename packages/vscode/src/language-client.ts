import * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';

/** Starts the language server in a process of its own and connects the editor to it. */
export async function startLanguageClient(context: vscode.ExtensionContext): Promise<LanguageClient> {
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
  await client.start();
  return client;
}
