/** Lists from which a person picks runs. */

import { formatCount } from '@cnn-studio/language/units';
import * as vscode from 'vscode';
import { timeText } from '../time-text';
import { statusIcon, statusText } from './status';
import type { RunSummary } from './summary';

interface RunItem extends vscode.QuickPickItem {
  readonly run: RunSummary;
}

/** @returns undefined if the person picked none */
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
