import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { startLanguageClient } from './language-client';
import { TrainingPanel } from './panel/panel';
import { registerSummary } from './summary';
import { registerTrainingCommands } from './training/commands';
import { TrainingSession } from './training/session';
import { showStatusBar } from './training/status-bar';

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel('CNN Studio', { log: true });
  const session = new TrainingSession(log);
  const panel = new TrainingPanel(context.extensionUri, session);
  let client: LanguageClient | undefined;
  context.subscriptions.push(
    log,
    session,
    panel,
    showStatusBar(session),
    registerTrainingCommands({ session, extension: context.extensionUri, showPanel: () => panel.show() }),
    registerSummary(() => client),
    vscode.commands.registerCommand('cnn.showOutput', () => log.show()),
    vscode.commands.registerCommand('cnn.restartServer', () => client?.restart()),
  );
  try {
    client = await startLanguageClient(context);
  } catch (error) {
    // Training works without it; the editor says that the server failed, the log says why.
    log.error(`The language server did not start: ${error instanceof Error ? error.message : String(error)}`);
  }
}
