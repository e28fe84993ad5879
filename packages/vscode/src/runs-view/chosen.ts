/** The runs that a command is about: those of the tree, or picked from a list. */

import * as vscode from 'vscode';
import { pickRun, pickRuns } from '../runs/pick';
import type { RunSummary } from '../runs/summary';
import type { WorkspaceRuns } from '../runs/workspace';
import type { Node } from './tree';

/** The run folders of a tree's nodes: the one it was called on, or all that are selected. */
function runsOfNodes(node: unknown, nodes: unknown): readonly string[] {
  const given = (Array.isArray(nodes) && nodes.length > 0 ? nodes : [node]) as (Partial<Node> | undefined)[];
  return given.flatMap((item) => (item !== undefined && 'run' in item ? [String(item.run)] : []));
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
