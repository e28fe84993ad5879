import * as vscode from 'vscode';
import { formatFigures, progressParts } from '../runs/describe';
import { isOver, type TrainingState } from '../runs/state';
import { speedTexts, statusIcon, statusText } from '../runs/status';
import { throttled } from '../throttled';
import type { TrainingSession } from './session';

/** People can't read faster, and each update crosses to the window's process. */
const UPDATE_MS = 250;

/** Progress of the training run; a click opens the panel. Hidden until there is a run. */
export function showStatusBar(session: TrainingSession): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('cnn.training', vscode.StatusBarAlignment.Left, 10);
  item.name = vscode.l10n.t('CNN Training');
  item.command = 'cnn.showTraining';
  const update = throttled(UPDATE_MS, (state: TrainingState) => {
    const { steps, speed } = progressParts(state, speedTexts());
    const losses = formatFigures(state.losses);
    item.text = [
      `$(${statusIcon(state.activity).icon}) ${state.train}${steps === '' ? '' : ` ${steps}`}`,
      losses,
      ...speed,
    ]
      .filter((part) => part !== '')
      .join(' · ');
    item.tooltip = tooltipOf(state);
    item.accessibilityInformation = {
      label: `${vscode.l10n.t('CNN Training')}: ${[state.train, statusText(state.activity), steps, losses, ...speed].join(', ')}`,
    };
    item.backgroundColor =
      state.activity === 'failed' ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    item.show();
  });
  return vscode.Disposable.from(item, update, session.onDidChange(update.call));
}

function tooltipOf(state: TrainingState): string {
  const lines = [`${state.train}: ${statusText(state.activity)}`];
  if (state.problem !== undefined) lines.push(state.problem);
  if (state.backend !== undefined) lines.push(vscode.l10n.t('Backend: {0}', state.backend));
  if (!isOver(state) || state.previews.length > 0) {
    lines.push(vscode.l10n.t('Click to see losses and previews'));
  }
  return lines.join('\n');
}
