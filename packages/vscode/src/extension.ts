import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { registerDiagram } from './diagram/register';
import { startLanguageClient } from './language-client';
import { registerModels } from './model/register';
import { registerSummary } from './summary';
import { registerTraining } from './training/register';

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel('CNN Studio', { log: true });
  let client: LanguageClient | undefined;
  context.subscriptions.push(
    log,
    registerSummary(() => client),
    vscode.commands.registerCommand('cnn.showOutput', () => log.show()),
    vscode.commands.registerCommand('cnn.restartServer', () => client?.restart()),
  );
  registerDiagram(context, () => client, log);
  registerTraining(context, log);
  registerModels(context, log);
  try {
    client = await startLanguageClient(context);
  } catch (error) {
    // Training works without it; the editor says that the server failed, the log says why.
    log.error(`The language server did not start: ${error instanceof Error ? error.message : String(error)}`);
  }
}
