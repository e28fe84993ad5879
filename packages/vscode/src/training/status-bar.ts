import * as vscode from 'vscode';
import { formatFigures, progressParts } from './describe';
import type { TrainingSession } from './session';
import { isOver, type TrainingState } from './state';
import { throttled } from './throttled';

/** People can't read faster, and each update crosses to the window's process. */
const UPDATE_MS = 250;

/** Progress of the training run; a click opens the panel. Hidden until there is a run. */
export function showStatusBar(session: TrainingSession): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('cnn.training', vscode.StatusBarAlignment.Left, 10);
  item.name = vscode.l10n.t('CNN Training');
  item.command = 'cnn.showTraining';
  const update = throttled(UPDATE_MS, (state: TrainingState) => {
    const { steps, speed } = progressParts(state);
    const losses = formatFigures(state.losses);
    item.text = [`${iconOf(state)} ${state.train}${steps === '' ? '' : ` ${steps}`}`, losses, ...speed]
      .filter((part) => part !== '')
      .join(' · ');
    item.tooltip = tooltipOf(state);
    item.accessibilityInformation = {
      label: `${vscode.l10n.t('CNN Training')}: ${[state.train, activityOf(state), steps, losses, ...speed].join(', ')}`,
    };
    item.backgroundColor =
      state.activity === 'failed' ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    item.show();
  });
  return vscode.Disposable.from(item, update, session.onDidChange(update.call));
}

function iconOf(state: TrainingState): string {
  switch (state.activity) {
    case 'paused':
      return '$(debug-pause)';
    case 'finished':
      return '$(check)';
    case 'stopped':
      return '$(debug-stop)';
    case 'failed':
      return '$(error)';
    default:
      return '$(sync~spin)';
  }
}

export function activityOf(state: TrainingState): string {
  switch (state.activity) {
    case 'starting':
      return vscode.l10n.t('starting');
    case 'running':
      return vscode.l10n.t('training');
    case 'paused':
      return vscode.l10n.t('paused');
    case 'stopping':
      return vscode.l10n.t('saving a checkpoint');
    case 'finished':
      return vscode.l10n.t('finished');
    case 'stopped':
      return vscode.l10n.t('stopped');
    case 'failed':
      return vscode.l10n.t('failed');
  }
}

function tooltipOf(state: TrainingState): string {
  const lines = [`${state.train}: ${activityOf(state)}`];
  if (state.problem !== undefined) lines.push(state.problem);
  if (state.backend !== undefined) lines.push(vscode.l10n.t('Backend: {0}', state.backend));
  if (!isOver(state) || state.previews.length > 0) {
    lines.push(vscode.l10n.t('Click to see losses and previews'));
  }
  return lines.join('\n');
}
