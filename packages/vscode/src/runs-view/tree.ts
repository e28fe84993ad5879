/** The runs of the open folders as a tree: train blocks, and below each its runs, newest first. */
import { basename, dirname, relative } from 'node:path';
import { formatCount } from '@cnn-studio/language/units';
import * as vscode from 'vscode';
import { formatFigure } from '../runs/describe';
import type { TrainingState } from '../runs/state';
import { statusIcon, statusText } from '../runs/status';
import type { RunSummary } from '../runs/summary';
import type { WorkspaceRuns } from '../runs/workspace';
import { throttled } from '../throttled';
import { timeText } from '../time-text';
import type { TrainingSession } from '../training/session';

const VIEW = 'cnn.runs';
/** Runs of other windows and of terminals move on, too. Only while the view can be seen. */
const POLL_MS = 3000;

export interface TrainNode {
  readonly kind: 'train';
  readonly train: string;
  /** The `runs` folder. */
  readonly folder: string;
}

export interface RunNode {
  readonly kind: 'run';
  /** The run folder. */
  readonly run: string;
  readonly summary: RunSummary;
}

export type Node = TrainNode | RunNode;

export function registerRunsView(runs: WorkspaceRuns, session: TrainingSession): vscode.Disposable {
  const provider = new RunsTree(runs);
  const view = vscode.window.createTreeView<Node>(VIEW, {
    treeDataProvider: provider,
    canSelectMany: true,
    showCollapseAll: true,
  });
  let timer: NodeJS.Timeout | undefined;
  const poll = () => {
    clearInterval(timer);
    if (!view.visible) return;
    void runs.refresh();
    timer = setInterval(() => void runs.refresh(), POLL_MS);
  };
  // Whether a run is there, and how it goes, as soon as this window's own training says so.
  const update = throttled(1000, () => void runs.refresh());
  let known = '';
  const follow = (state: TrainingState) => {
    const now = JSON.stringify([state.run, state.activity]);
    if (view.visible || now !== known) update.call(undefined);
    known = now;
  };
  const showOrHide = async () =>
    vscode.commands.executeCommand('setContext', 'cnn.hasPrograms', await runs.hasFiles());
  void showOrHide();
  return vscode.Disposable.from(
    provider,
    view,
    update,
    view.onDidChangeVisibility(poll),
    session.onDidChange(follow),
    runs.onDidChange(() => void showOrHide()),
    { dispose: () => clearInterval(timer) },
  );
}

class RunsTree implements vscode.TreeDataProvider<Node> {
  readonly #changes = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changes.event;
  readonly #listening: vscode.Disposable;

  constructor(private readonly runs: WorkspaceRuns) {
    this.#listening = runs.onDidChange(() => this.#changes.fire(undefined));
  }

  async getChildren(node?: Node): Promise<Node[]> {
    // An empty list may be one that was never read.
    const all = this.runs.all.length === 0 ? await this.runs.refresh() : this.runs.all;
    if (node === undefined) return trainsOf(all);
    if (node.kind === 'run') return [];
    return all
      .filter((summary) => summary.train === node.train && folderOf(summary) === node.folder)
      .map((summary) => ({ kind: 'run', run: summary.path, summary }));
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return node.kind === 'train' ? trainItem(node) : runItem(node);
  }

  dispose(): void {
    this.#listening.dispose();
    this.#changes.dispose();
  }
}

function trainsOf(all: readonly RunSummary[]): TrainNode[] {
  const nodes = new Map<string, TrainNode>();
  for (const summary of all) {
    const folder = folderOf(summary);
    nodes.set(JSON.stringify([folder, summary.train]), { kind: 'train', train: summary.train, folder });
  }
  return [...nodes.values()];
}

function folderOf({ path }: RunSummary): string {
  return dirname(dirname(path));
}

function trainItem({ train, folder }: TrainNode): vscode.TreeItem {
  const item = new vscode.TreeItem(train, vscode.TreeItemCollapsibleState.Expanded);
  const root = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(folder))?.uri.fsPath;
  item.id = `${folder}\n${train}`;
  item.description = root === undefined ? basename(dirname(folder)) : relative(root, dirname(folder));
  item.contextValue = 'train';
  return item;
}

function runItem({ summary }: RunNode): vscode.TreeItem {
  const { state, time, path, owner } = summary;
  const label = timeText(time);
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.None);
  item.id = path;
  item.description = describe(state);
  const { icon, color } = statusIcon(state.activity);
  item.iconPath = new vscode.ThemeIcon(icon, color === undefined ? undefined : new vscode.ThemeColor(color));
  const status = statusText(state.activity);
  const lines = [`${summary.train}, ${label}: ${status}`, ...measuresOf(state), state.problem, path];
  item.tooltip = lines.filter((line) => line !== undefined).join('\n');
  item.accessibilityInformation = { label: [summary.train, label, status, item.description].join(', ') };
  item.contextValue = [owner !== undefined ? 'run.live' : 'run.over', ...usesOf(summary)].join('.');
  item.command = { command: 'cnn.openRun', title: vscode.l10n.t('Open Run'), arguments: [{ run: path }] };
  return item;
}

/** What can be done with its weights, for the menu. A run of an older version has not said so. */
function usesOf({ usable, generators, restorers }: RunSummary): string[] {
  if (!usable) return [];
  const has = (names: readonly string[] | undefined) => names === undefined || names.length > 0;
  return ['usable', ...(has(generators) ? ['generates'] : []), ...(has(restorers) ? ['restores'] : [])];
}

/** `120/9,000 · psnr 19.35`, the last measure first named */
function describe(state: TrainingState): string {
  const steps = state.of === undefined ? '' : `${formatCount(state.step)}/${formatCount(state.of)}`;
  const main = Object.entries(state.measures).at(-1);
  const losses = Object.entries(state.losses).map(([name, value]) => `${name} ${formatFigure(value)}`);
  const figure = main === undefined ? losses.join(', ') : `${main[0].split('(')[0]} ${formatFigure(main[1])}`;
  return [steps, figure].filter((part) => part !== '').join(' · ');
}

function measuresOf(state: TrainingState): string[] {
  return Object.entries(state.measures).map(([name, value]) => `${name} ${formatFigure(value)}`);
}
