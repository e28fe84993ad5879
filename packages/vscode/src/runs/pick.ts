/** Runs that a command is about: those of the tree, or picked from a list. */
import * as vscode from 'vscode';
import { timeText } from '../panel/texts';
import { formatCount } from '../training/describe';
import { statusIcon, statusText } from '../training/status';
import type { RunSummary } from './summary';
import type { Node } from './tree';

interface RunItem extends vscode.QuickPickItem {
  readonly run: RunSummary;
}

/** The run folders of a tree's nodes: the one it was called on, or all that are selected. */
export function runsOfNodes(node: unknown, nodes: unknown): readonly string[] {
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
export async function pickRuns(
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
