import * as vscode from 'vscode';
import type { BackendInUse } from '../backend';
import { MarkdownPages } from '../markdown-pages';
import { TrainingPanel } from '../panel/panel';
import { registerRunActions } from '../runs/actions';
import { RunStore } from '../runs/store';
import { registerRunsView } from '../runs/tree';
import type { WorkspaceRuns } from '../runs/workspace';
import { registerTasks } from '../tasks/provider';
import { reach } from '../walkthrough/milestones';
import { mayReplace, registerTrainingCommands } from './commands';
import { tellRefusal } from './mistakes';
import { TrainingSession } from './session';
import { showStatusBar } from './status-bar';
import { rememberRun, takeOver } from './take-over';

/** All that has to do with training: the run, its panel, its commands. */
export function registerTraining(
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
