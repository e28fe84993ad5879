/** Runs that a command is about: those of the tree, or picked from a list. */

import { formatCount } from '@cnn-studio/language/units';
import * as vscode from 'vscode';
import { timeText } from '../time-text';
import { statusIcon, statusText } from '../training/status';
import type { RunSummary } from './summary';
import type { Node } from './tree';
import type { WorkspaceRuns } from './workspace';

interface RunItem extends vscode.QuickPickItem {
  readonly run: RunSummary;
}

/** The run folders of a tree's nodes: the one it was called on, or all that are selected. */
function runsOfNodes(node: unknown, nodes: unknown): readonly string[] {
  const given = (Array.isArray(nodes) && nodes.length > 0 ? nodes : [node]) as (Partial<Node> | undefined)[];
  return given.flatMap((item) => (item !== undefined && 'run' in item ? [String(item.run)] : []));
}

export async function pickRun(runs: readonly RunSummary[], title?: string): Promise<RunSummary | undefined> {
  const picked = await vscode.window.showQuickPick(runs.map(itemOf), {
    title,
    placeHolder: vscode.l10n.t('Which run?'),
    matchOnDescription: true,
  });
  return picked?.run;
}

/** @param chosen the folders of those that are picked from the start */
async function pickRuns(
  runs: readonly RunSummary[],
  { title, placeHolder, chosen = [] }: { title: string; placeHolder: string; chosen?: readonly string[] },
): Promise<readonly RunSummary[]> {
  const items = runs.map((run) => ({ ...itemOf(run), picked: chosen.includes(run.path) }));
  const options = { title, placeHolder, canPickMany: true, matchOnDescription: true } as const;
  const picked = await vscode.window.showQuickPick(items, options);
  return picked?.map(({ run }) => run) ?? [];
}

function itemOf(run: RunSummary): RunItem {
  const { step, of, activity } = run.state;
  const { icon, color } = statusIcon(activity);
  const steps = of === undefined ? '' : ` · ${formatCount(step)}/${formatCount(of)}`;
  return {
    label: run.train,
    description: `${timeText(run.time)} · ${statusText(activity)}${steps}`,
    iconPath: new vscode.ThemeIcon(icon, color === undefined ? undefined : new vscode.ThemeColor(color)),
    run,
  };
}

/** The run that a command is about: of the tree's node, or picked from all that fit. */
export async function chosenRun(
  runs: WorkspaceRuns,
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

export async function chosenRuns(
  runs: WorkspaceRuns,
  { node, nodes, least, title, placeHolder, fits = () => true }: ManyOptions,
): Promise<readonly RunSummary[]> {
  const paths = runsOfNodes(node, nodes);
  const all = await runs.refresh();
  const given = all.filter(({ path }) => paths.includes(path));
  if (given.length >= least) return given;
  const fitting = all.filter(fits);
  if (fitting.length < least) {
    void vscode.window.showInformationMessage(
      least === 1 || fitting.length === 0
        ? vscode.l10n.t('There is no run for that yet. Train a network first.')
        : vscode.l10n.t('There is only one run so far, so there is nothing to compare it with.'),
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
