import * as vscode from 'vscode';
import { BackendInUse } from './backend';
import { registerDiagram } from './diagram/register';
import { registerDoctor } from './doctor/doctor';
import { registerExamples } from './examples/examples';
import { GENERATION } from './generation/panel';
import { registerGeneration } from './generation/register';
import { registerImageCheck } from './images/register';
import { MarkdownPages } from './markdown-pages';
import { type ModelPanelDoor, ModelPanels } from './model/panel';
import { followPrograms } from './programs/at-hand';
import { registerImport } from './programs/import-onnx';
import { RESTORATION } from './restoration/panel';
import { registerRestoration } from './restoration/register';
import { RunStore } from './runs/store';
import { WorkspaceRuns } from './runs/workspace';
import { registerRunActions } from './runs-view/actions';
import { registerRunsView } from './runs-view/tree';
import { LanguageServer } from './status/server';
import { showStatusItem } from './status/status-item';
import { registerSummary } from './summary';
import { registerTasks } from './tasks/provider';
import { registerTerminalCommand } from './terminal/register';
import { mayReplace, registerTrainingCommands } from './training/commands';
import { tellRefusal } from './training/mistakes';
import { TrainingSession } from './training/session';
import { showStatusBar } from './training/status-bar';
import { rememberRun, takeOver } from './training/take-over';
import { TrainingPanel } from './training-panel/panel';
import { reach } from './walkthrough/milestones';

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
    registerImageCheck(context.extensionUri, log),
    followPrograms(),
    registerExamples(context),
    registerImport(context, log),
    registerTerminalCommand(context, log),
    vscode.commands.registerCommand('cnn.showOutput', () => log.show()),
    vscode.commands.registerCommand('cnn.restartServer', () => server.restart()),
  );
  registerDiagram(context, client, server.onDidChange, log);
  const runs = new WorkspaceRuns();
  context.subscriptions.push(runs);
  composeTraining(context, log, backend, runs);
  composeModels(context, log, backend, runs);
  setImmediate(() => void server.start());
}

/** All that has to do with training: the run, its panel, its commands. */
function composeTraining(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
  backend: BackendInUse,
  runs: WorkspaceRuns,
): void {
  const store = new RunStore();
  const pages = new MarkdownPages('cnn-evaluation');
  const session = new TrainingSession(log, store);
  const extension = context.extensionUri;
  const panel = new TrainingPanel({ extension, session, store, runs });
  context.subscriptions.push(
    store,
    pages,
    session,
    panel,
    session.onDidChange((state) => backend.tell(state.backend)),
    session.onDidChange(({ activity, step }) => {
      if (activity === 'finished' || (activity === 'stopped' && step > 0)) reach('trained');
    }),
    session.onDidRefuse(tellRefusal),
    showStatusBar(session),
    rememberRun(session, context.workspaceState),
    registerTrainingCommands({ session, extension, showPanel: () => panel.show() }),
    registerRunsView(runs, session),
    registerRunActions({
      extension,
      session,
      store,
      runs,
      log,
      pages,
      mayReplace,
      showPanel: (run, compared) => panel.show(run, compared),
    }),
    registerTasks(extension),
  );
  const takeOverRun = () =>
    takeOver(session, runs, context.workspaceState).catch((error: unknown) => log.error(String(error)));
  void takeOverRun();
  context.subscriptions.push(vscode.workspace.onDidGrantWorkspaceTrust(() => void takeOverRun()));
}

/** The panels in which a trained network is used, each with the command that opens it. */
const MODEL_PANELS: readonly ModelPanelDoor[] = [
  { kind: GENERATION, register: registerGeneration },
  { kind: RESTORATION, register: registerRestoration },
];

/** The commands that use trained networks, and their panels. */
function composeModels(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
  backend: BackendInUse,
  runs: WorkspaceRuns,
): void {
  for (const { kind, register } of MODEL_PANELS) {
    const panels = new ModelPanels({ extension: context.extensionUri, log, backend, kind });
    context.subscriptions.push(panels, register(panels, runs));
  }
}
