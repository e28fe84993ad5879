import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { LanguageClient, State, TransportKind } from 'vscode-languageclient/node';
import { provideCodeLenses, refreshCodeLenses } from './lenses';

export { State };

/** What the server says, in the window's language; what the entries of the catalogue are has a file of its own. */
function textsIn(context: vscode.ExtensionContext): Readonly<Record<string, string>> {
  const { bundle } = vscode.l10n;
  if (bundle === undefined) return {};
  try {
    const path = context.asAbsolutePath(`l10n/summaries.${vscode.env.language}.json`);
    return { ...bundle, ...(JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>) };
  } catch {
    // Not every language has one.
    return bundle;
  }
}

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
      initializationOptions: { diagnostics: 'push', commands: true, texts: textsIn(context) },
      middleware: { provideCodeLenses },
    },
  );
  const trusted = vscode.workspace.onDidGrantWorkspaceTrust(() => refreshCodeLenses(client));
  context.subscriptions.push(client, trusted);
  return client;
}
