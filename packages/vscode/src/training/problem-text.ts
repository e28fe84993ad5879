import * as vscode from 'vscode';
import type { Problem } from './process';

/** Why a run's process ended without a word of its own. */
export function problemText(problem: Problem): string {
  const { t } = vscode.l10n;
  switch (problem.kind) {
    case 'not-started':
      return t('The cnn command could not be started: {0}', problem.reason);
    case 'killed':
      return t('The training process was killed ({0}).', problem.signal);
    case 'not-ending':
      return t(
        'The run was asked to stop but has not ended; process {0} appears to be training it.',
        String(problem.pid),
      );
    case 'exited':
      return t('The training process ended with exit code {0}.', String(problem.code));
  }
}
