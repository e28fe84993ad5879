/** After a reload: finds the run that this window, or the one before it, was training. */
import * as vscode from 'vscode';
import type { WorkspaceRuns } from '../runs/workspace';
import type { TrainingSession } from './session';

const REMEMBERED = 'cnn.run';

/** Remembers which run is being trained, for the window after this one. */
export function rememberRun(session: TrainingSession, memory: vscode.Memento): vscode.Disposable {
  return session.onDidChange(({ run }) => {
    if (run !== undefined && memory.get(REMEMBERED) !== run) void memory.update(REMEMBERED, run);
  });
}

/**
 * Takes over a run that waits for its window: the one remembered (its file may lie outside of the workspace), else
 * the newest of the workspace.
 */
export async function takeOver(
  session: TrainingSession,
  runs: WorkspaceRuns,
  memory: vscode.Memento,
): Promise<void> {
  if (!vscode.workspace.isTrusted) return;
  const remembered = memory.get<string>(REMEMBERED);
  if (remembered !== undefined && (await session.attach(remembered))) return;
  const live = (await runs.refresh()).filter(({ owner }) => owner?.address !== undefined);
  for (const { path } of live.toSorted((a, b) => b.time.getTime() - a.time.getTime())) {
    if (session.running || (await session.attach(path))) return;
  }
}
