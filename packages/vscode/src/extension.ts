import * as vscode from 'vscode';
import { BackendInUse } from './backend';
import { registerDiagram } from './diagram/register';
import { registerDoctor } from './doctor/doctor';
import { registerExamples } from './examples/examples';
import { registerModels } from './model/register';
import { followPrograms } from './programs/at-hand';
import { WorkspaceRuns } from './runs/workspace';
import { LanguageServer } from './status/server';
import { showStatusItem } from './status/status-item';
import { registerSummary } from './summary';
import { registerTerminalCommand } from './terminal/register';
import { registerTraining } from './training/register';

/** Registers everything and returns: the server, the largest part, is loaded and started afterwards. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('CNN Studio', { log: true });
  const { version } = context.extension.packageJSON as { readonly version: string };
  log.info(`CNN Studio ${version}, VS Code ${vscode.version}, ${process.platform}-${process.arch}`);
  const server = new LanguageServer(context, log);
  const backend = new BackendInUse();
  const client = () => server.client;
  context.subscriptions.push(
    log,
    server,
    backend,
    showStatusItem(context, server, backend),
    registerSummary(client),
    registerDoctor(context, log),
    followPrograms(),
    registerExamples(context),
    registerTerminalCommand(context, log),
    vscode.commands.registerCommand('cnn.showOutput', () => log.show()),
    vscode.commands.registerCommand('cnn.restartServer', () => server.restart()),
  );
  registerDiagram(context, client, server.onDidChange, log);
  const runs = new WorkspaceRuns();
  context.subscriptions.push(runs);
  registerTraining(context, log, backend, runs);
  registerModels(context, log, backend, runs);
  setImmediate(() => void server.start());
}
