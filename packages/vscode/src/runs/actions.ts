/** What can be done with a run from the tree: each a command. */
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { cnnCommand, folderToRunIn } from '../cnn';
import type { MarkdownPages } from '../markdown-pages';
import { readModelRun } from '../model/run';
import { timeText } from '../panel/texts';
import { formatCount } from '../training/describe';
import type { TrainingSession } from '../training/session';
import { runCommand } from './command';
import { deleteRuns } from './delete';
import { type Evaluation, evaluationPage } from './evaluation';
import { pickRun, pickRuns, runsOfNodes } from './pick';
import { resumeRun } from './resume';
import type { RunStore } from './store';
import type { RunSummary } from './summary';
import type { WorkspaceRuns } from './workspace';

export interface RunActionParts {
  readonly extension: vscode.Uri;
  readonly session: TrainingSession;
  readonly store: RunStore;
  readonly runs: WorkspaceRuns;
  readonly log: vscode.LogOutputChannel;
  /** Of evaluations. */
  readonly pages: MarkdownPages;
  mayReplace(session: TrainingSession): Promise<boolean>;
  showPanel(run?: string, compared?: readonly string[]): void;
}

export function registerRunActions(parts: RunActionParts): vscode.Disposable {
  const register = vscode.commands.registerCommand;
  const one =
    (
      action: (parts: RunActionParts, run: RunSummary) => Promise<void>,
      fits: (run: RunSummary) => boolean = () => true,
    ) =>
    async (node?: unknown) => {
      const run = await chosenRun(parts, node, fits);
      if (run !== undefined) await action(parts, run);
    };
  return vscode.Disposable.from(
    register('cnn.openRun', one(openRun)),
    register(
      'cnn.resumeRun',
      one(resumeRun, ({ owner }) => owner === undefined),
    ),
    register(
      'cnn.evaluateRun',
      one(evaluateRun, ({ usable }) => usable),
    ),
    register(
      'cnn.compileRun',
      one(compileRun, ({ usable }) => usable),
    ),
    register('cnn.openRunFolder', one(openFolder)),
    register('cnn.deleteRuns', async (node?: unknown, nodes?: unknown) =>
      deleteRuns(
        parts,
        await chosenRuns(parts, {
          node,
          nodes,
          least: 1,
          title: vscode.l10n.t('CNN: Delete Runs'),
          placeHolder: vscode.l10n.t('Which runs?'),
          fits: ({ owner }) => owner === undefined,
        }),
      ),
    ),
    register('cnn.compareRuns', (node?: unknown, nodes?: unknown) => compareRuns(parts, node, nodes)),
  );
}

/** The run that a command is about: of the tree's node, or picked from all that fit. */
async function chosenRun(
  { runs }: RunActionParts,
  node: unknown,
  fits: (run: RunSummary) => boolean,
): Promise<RunSummary | undefined> {
  const [path] = runsOfNodes(node, undefined);
  const all = await runs.refresh();
  if (path !== undefined) return all.find((run) => run.path === path);
  const fitting = all.filter(fits);
  if (fitting.length > 0) return pickRun(fitting);
  void vscode.window.showInformationMessage(
    vscode.l10n.t('There is no run for that yet. Train a network first.'),
  );
  return undefined;
}

async function chosenRuns(
  { runs }: RunActionParts,
  { node, nodes, least, title, placeHolder, fits = () => true }: ManyOptions,
): Promise<readonly RunSummary[]> {
  const paths = runsOfNodes(node, nodes);
  const all = await runs.refresh();
  const given = all.filter(({ path }) => paths.includes(path));
  if (given.length >= least) return given;
  const fitting = all.filter(fits);
  if (fitting.length < least) {
    void vscode.window.showInformationMessage(
      least === 1
        ? vscode.l10n.t('There is no run for that yet. Train a network first.')
        : vscode.l10n.t('There is only one run so far: nothing to compare it with.'),
    );
    return [];
  }
  return pickRuns(fitting, { title, placeHolder, chosen: paths });
}

interface ManyOptions {
  readonly node: unknown;
  readonly nodes: unknown;
  /** With fewer the person is asked. */
  readonly least: number;
  readonly title: string;
  readonly placeHolder: string;
  fits?(run: RunSummary): boolean;
}

async function compareRuns(parts: RunActionParts, node: unknown, nodes: unknown): Promise<void> {
  const { t } = vscode.l10n;
  const options = {
    node,
    nodes,
    least: 2,
    title: t('CNN: Compare Runs'),
    placeHolder: t('Which runs? Choose two or more.'),
  };
  const [first, ...others] = await chosenRuns(parts, options);
  if (first === undefined) return;
  parts.showPanel(
    first.path,
    others.map(({ path }) => path),
  );
}

async function openRun({ session, showPanel }: RunActionParts, run: RunSummary): Promise<void> {
  // One that waits for somebody to steer it: another window's that is gone, or a task's.
  if (run.owner?.address !== undefined && !session.running && vscode.workspace.isTrusted) {
    await session.attach(run.path);
  }
  showPanel(run.path);
}

async function evaluateRun(parts: RunActionParts, run: RunSummary): Promise<void> {
  const { t } = vscode.l10n;
  const { file, path, train } = run;
  const args = ['evaluate', file, '--run', path, '--as-begun', '--format', 'json'];
  const out = await work(parts, t('Measuring {0}', train), args, folderToRunIn(file));
  if (out === undefined) return;
  const evaluation = JSON.parse(out) as Evaluation;
  const title = t('Evaluation of {0}', train);
  const page = evaluationPage(evaluation, {
    title,
    about: t('step {0}, begun {1}', formatCount(evaluation.step), timeText(run.time)),
    measure: t('measure'),
    value: t('value'),
    on: t('on'),
    images: t('images'),
    nothing: t('The train block measures nothing; add a measure statement.'),
  });
  await parts.pages.show(title, page, { about: path });
}

async function compileRun(parts: RunActionParts, run: RunSummary): Promise<void> {
  const { t } = vscode.l10n;
  const network = await chooseNetwork(parts, run);
  if (network === undefined) return;
  const [parent] =
    (await vscode.window.showOpenDialog({
      title: t('Compile {0} for TensorFlow.js', network),
      openLabel: t('Compile Here'),
      canSelectFiles: false,
      canSelectFolders: true,
      defaultUri: vscode.Uri.file(folderToRunIn(run.file)),
    })) ?? [];
  if (parent === undefined) return;
  const target = join(parent.fsPath, network);
  const program = (await readModelRun(run.path))?.file ?? run.file;
  const args = [
    'compile',
    program,
    '--target',
    'tfjs',
    '--network',
    network,
    '--run',
    run.path,
    '-o',
    target,
  ];
  const out = await work(parts, t('Compiling {0}', network), args, dirname(program));
  if (out === undefined) return;
  const open = t('Open Folder');
  const answer = await vscode.window.showInformationMessage(t('{0} is compiled: {1}', network, target), open);
  if (answer === open) await reveal(vscode.Uri.file(join(target, 'model.json')));
}

async function chooseNetwork({ store }: RunActionParts, run: RunSummary): Promise<string | undefined> {
  const { follower, release } = store.follow(run.path);
  await follower.refresh();
  const { networks } = follower.state;
  release();
  if (networks.length <= 1) return networks[0];
  return vscode.window.showQuickPick([...networks], { placeHolder: vscode.l10n.t('Which network?') });
}

/** Runs a command with its progress shown. @returns its output, or undefined when it failed, which was told */
async function work(
  parts: RunActionParts,
  title: string,
  args: readonly string[],
  cwd: string,
): Promise<string | undefined> {
  const cnn = commandToRun(parts);
  if (cnn === undefined) return undefined;
  parts.log.info(`${cnn} ${args.join(' ')}`);
  const place = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(place, async (_, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    try {
      const { status, out, err } = await runCommand(args, { cnn, cwd, signal: abort.signal });
      if (err.trim() !== '') parts.log.info(err.trim());
      if (status === 0) return out;
      // The command says what is wrong, why, and what to do.
      if (!token.isCancellationRequested)
        void vscode.window.showErrorMessage(err.trim().replace(/^cnn: /, ''));
    } catch (error) {
      void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    }
    return undefined;
  });
}

async function openFolder(_: RunActionParts, run: RunSummary): Promise<void> {
  await reveal(vscode.Uri.file(join(run.path, 'run.json')));
}

/** In the system's file manager, or the editor's own where that is another machine's. */
async function reveal(file: vscode.Uri): Promise<void> {
  const local = vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;
  await vscode.commands.executeCommand(local ? 'revealFileInOS' : 'revealInExplorer', file);
}

export function commandToRun({ extension }: RunActionParts): string | undefined {
  const { t } = vscode.l10n;
  if (!vscode.workspace.isTrusted) {
    void vscode.window.showErrorMessage(
      t('Trained networks run in a program with the files of this workspace. Trust the workspace first.'),
    );
    return undefined;
  }
  const cnn = cnnCommand(extension);
  if (cnn === undefined) {
    void vscode.window.showErrorMessage(t('The bundled cnn command is missing. Reinstall CNN Studio.'));
  }
  return cnn;
}
