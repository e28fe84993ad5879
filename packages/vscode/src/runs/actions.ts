/** What can be done with a run from the tree: each a command. */
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { cnnCommand } from '../cnn';
import { formatCount, formatFigure } from '../training/describe';
import type { TrainingSession } from '../training/session';
import { runCommand } from './command';
import type { RunStore } from './store';
import type { RunSummary } from './summary';
import type { Node } from './tree';
import type { WorkspaceRuns } from './workspace';

export interface RunActionParts {
  readonly extension: vscode.Uri;
  readonly session: TrainingSession;
  readonly store: RunStore;
  readonly runs: WorkspaceRuns;
  readonly log: vscode.LogOutputChannel;
  mayReplace(session: TrainingSession): Promise<boolean>;
  showPanel(run?: string, compared?: readonly string[]): void;
}

export function registerRunActions(parts: RunActionParts): vscode.Disposable {
  const register = vscode.commands.registerCommand;
  const one =
    (action: (parts: RunActionParts, run: RunSummary) => Promise<void>) => async (node?: unknown) => {
      const [run] = await chosen(parts, node, undefined);
      if (run !== undefined) await action(parts, run);
    };
  return vscode.Disposable.from(
    register('cnn.openRun', one(openRun)),
    register('cnn.resumeRun', one(resumeRun)),
    register('cnn.evaluateRun', one(evaluateRun)),
    register('cnn.compileRun', one(compileRun)),
    register('cnn.openRunFolder', one(openFolder)),
    register('cnn.deleteRuns', async (node?: unknown, nodes?: unknown) =>
      deleteRuns(parts, await chosen(parts, node, nodes)),
    ),
    register('cnn.compareRuns', async (node?: unknown, nodes?: unknown) => {
      const [first, ...others] = await chosen(parts, node, nodes);
      if (first !== undefined) {
        parts.showPanel(
          first.path,
          others.map(({ path }) => path),
        );
      }
    }),
  );
}

/** The runs that a command is about: of the tree's nodes, or picked from all of them. */
async function chosen(
  { runs }: RunActionParts,
  node: unknown,
  nodes: unknown,
): Promise<readonly RunSummary[]> {
  const given = (Array.isArray(nodes) && nodes.length > 0 ? nodes : [node]) as (Partial<Node> | undefined)[];
  const paths = given.flatMap((item) => (item !== undefined && 'run' in item ? [String(item.run)] : []));
  const all = await runs.refresh();
  if (paths.length > 0) return all.filter(({ path }) => paths.includes(path));
  const picked = await vscode.window.showQuickPick(
    all.map((run) => ({ label: run.train, description: run.name, run })),
    { placeHolder: vscode.l10n.t('Which run?') },
  );
  return picked === undefined ? [] : [picked.run];
}

async function openRun({ session, showPanel }: RunActionParts, run: RunSummary): Promise<void> {
  // One that waits for somebody to steer it: another window's that is gone, or a task's.
  if (run.owner?.address !== undefined && !session.running && vscode.workspace.isTrusted) {
    await session.attach(run.path);
  }
  showPanel(run.path);
}

async function resumeRun(parts: RunActionParts, run: RunSummary): Promise<void> {
  const { t } = vscode.l10n;
  const cnn = commandToRun(parts);
  if (cnn === undefined) return;
  if (run.owner !== undefined) {
    void vscode.window.showInformationMessage(t('This run goes on already.'));
    return;
  }
  let steps = run.state.of;
  if (steps !== undefined && run.state.step >= steps) {
    const done = run.state.step;
    const answer = await vscode.window.showInputBox({
      title: t('CNN: Resume {0}', run.train),
      prompt: t('All {0} steps are done. Train up to which step?', formatCount(done)),
      value: String(done * 2),
      validateInput: (text) =>
        /^\d+$/.test(text) && Number(text) > done ? undefined : t('Give a whole number above {0}.', done),
    });
    if (answer === undefined) return;
    steps = Number(answer);
  }
  if (!(await parts.mayReplace(parts.session))) return;
  const file = programOf(run);
  await parts.session.stopped();
  parts.session.start({
    file,
    train: run.train,
    cnn,
    cwd: dirname(file),
    args: ['--run', run.path, '--resume', ...(steps === undefined ? [] : ['--steps', String(steps)])],
  });
  parts.showPanel();
}

async function evaluateRun(parts: RunActionParts, run: RunSummary): Promise<void> {
  const { t } = vscode.l10n;
  const title = t('Measuring {0}', run.train);
  const out = await work(parts, run, title, [
    'evaluate',
    programOf(run),
    '--run',
    run.path,
    '--format',
    'json',
  ]);
  if (out === undefined) return;
  const { step, measures } = JSON.parse(out) as Evaluation;
  const values = measures.flatMap((measure) =>
    Object.entries(measure.values).map(([name, value]) => {
      const on = measure.on === undefined ? '' : ` on ${measure.on}`;
      return `${name}${on} ${formatFigure(value)} (${t('{0} images', formatCount(measure.images))})`;
    }),
  );
  const found =
    values.length === 0 ? t('The train block measures nothing; add a measure statement.') : values.join(', ');
  parts.log.info(`${run.path}, step ${step}: ${found}`);
  void vscode.window.showInformationMessage(`${t('{0}, step {1}', run.train, formatCount(step))}: ${found}`);
}

/** What `cnn evaluate --format json` prints. */
interface Evaluation {
  readonly step: number;
  readonly measures: readonly {
    readonly values: Readonly<Record<string, number>>;
    readonly on?: string;
    readonly images: number;
  }[];
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
      defaultUri: vscode.Uri.file(dirname(programOf(run))),
    })) ?? [];
  if (parent === undefined) return;
  const target = join(parent.fsPath, network);
  const args = [
    'compile',
    programOf(run),
    '--target',
    'tfjs',
    '--network',
    network,
    '--run',
    run.path,
    '-o',
    target,
  ];
  const out = await work(parts, run, t('Compiling {0}', network), args);
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
  run: RunSummary,
  title: string,
  args: readonly string[],
): Promise<string | undefined> {
  const cnn = commandToRun(parts);
  if (cnn === undefined) return undefined;
  parts.log.info(`${cnn} ${args.join(' ')}`);
  const place = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(place, async (_, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    const cwd = dirname(programOf(run));
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

async function deleteRuns({ runs }: RunActionParts, chosenRuns: readonly RunSummary[]): Promise<void> {
  const { t } = vscode.l10n;
  const [first] = chosenRuns;
  if (first === undefined) return;
  if (chosenRuns.some(({ owner }) => owner !== undefined)) {
    void vscode.window.showErrorMessage(t('A run that goes on cannot be deleted. Stop it first.'));
    return;
  }
  const remove = t('Move to Trash');
  const what =
    chosenRuns.length === 1
      ? t('Delete the run {0} of {1}?', basename(first.path), first.train)
      : t('Delete {0} runs?', chosenRuns.length);
  const detail = t('Its checkpoints, pictures and curves go with it.');
  const answer = await vscode.window.showWarningMessage(what, { modal: true, detail }, remove);
  if (answer !== remove) return;
  for (const { path } of chosenRuns) await trash(vscode.Uri.file(path), t);
  await runs.refresh();
}

async function trash(folder: vscode.Uri, t: typeof vscode.l10n.t): Promise<void> {
  try {
    await vscode.workspace.fs.delete(folder, { recursive: true, useTrash: true });
  } catch (error) {
    // Servers without a desktop have no trash.
    const remove = t('Delete Permanently');
    const reason = error instanceof Error ? error.message : String(error);
    const answer = await vscode.window.showWarningMessage(
      t('It could not be moved to the trash: {0}', reason),
      { modal: true },
      remove,
    );
    if (answer === remove) await vscode.workspace.fs.delete(folder, { recursive: true, useTrash: false });
  }
}

function commandToRun({ extension }: RunActionParts): string | undefined {
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

/** The .cnn file a run was begun from; the run's own copy where that is gone. */
function programOf(run: RunSummary): string {
  return existsSync(run.file) ? run.file : join(run.path, run.source);
}
