/** What the commands about runs have in common. */
import * as vscode from 'vscode';
import { cnnCommand } from '../cnn';
import type { MarkdownPages } from '../markdown-pages';
import type { RunStore } from '../runs/store';
import type { WorkspaceRuns } from '../runs/workspace';
import type { TrainingSession } from '../training/session';

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

/** The `cnn` command; undefined when nothing may run here or it is missing, which was told. */
export function commandToRun({ extension }: RunActionParts): string | undefined {
  const { t } = vscode.l10n;
  if (!vscode.workspace.isTrusted) {
    void vscode.window.showErrorMessage(
      t(
        'Trained networks run in a program that reads the files of this workspace. Trust the workspace first.',
      ),
    );
    return undefined;
  }
  const cnn = cnnCommand(extension);
  if (cnn === undefined) {
    void vscode.window.showErrorMessage(t('The bundled cnn command is missing. Reinstall CNN Studio.'));
  }
  return cnn;
}
