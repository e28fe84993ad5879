/** A run's status in words and signs: one for each, wherever it is shown. */
import * as vscode from 'vscode';
import type { SpeedTexts } from './describe';
import type { Activity } from './state';

export function statusText(activity: Activity): string {
  const { t } = vscode.l10n;
  switch (activity) {
    case 'starting':
      return t('starting');
    case 'running':
      return t('training');
    case 'paused':
      return t('paused');
    case 'stopping':
      return t('saving a checkpoint');
    case 'finished':
      return t('finished');
    case 'stopped':
      return t('stopped');
    case 'interrupted':
      return t('interrupted');
    case 'failed':
      return t('failed');
  }
}

export function speedTexts(): SpeedTexts {
  const { t } = vscode.l10n;
  return { speed: (images) => t('{0} images/s', images), left: (duration) => t('{0} left', duration) };
}

/** A codicon and, where it is to be noticed, its color. */
export function statusIcon(activity: Activity): { readonly icon: string; readonly color?: string } {
  switch (activity) {
    case 'paused':
      return { icon: 'debug-pause' };
    case 'finished':
      return { icon: 'pass', color: 'charts.green' };
    case 'stopped':
      return { icon: 'circle-slash' };
    case 'interrupted':
      return { icon: 'debug-disconnect', color: 'charts.yellow' };
    case 'failed':
      return { icon: 'error', color: 'charts.red' };
    default:
      return { icon: 'sync~spin' };
  }
}
