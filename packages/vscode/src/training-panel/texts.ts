/** The panel's texts in the person's language. */
import * as vscode from 'vscode';
import { speedTexts, statusText } from '../runs/status';
import { timeText } from '../time-text';
import type { PageTexts } from './html';
import type { ViewTexts } from './view';

export function pageTexts(): PageTexts {
  const { t } = vscode.l10n;
  return {
    title: t('CNN Training'),
    idle: t('Nothing is being trained. Open a .cnn file and run the command CNN: Train.'),
    noPoints: t('No steps yet.'),
    pause: t('Pause'),
    resume: t('Resume'),
    stop: t('Stop'),
    checkpoint: t('Save Checkpoint'),
    compare: t('Compare'),
    compareHelp: t('Show beside this run'),
    charts: t('Losses and measures'),
    losses: t('Losses'),
    logScale: t('Log scale'),
    smoothing: t('Smoothing'),
    resetZoom: t('Reset zoom'),
    chartHelp: t(
      '{0}, a chart over the steps. Left and right read values, plus and minus zoom, Escape shows all.',
      '{0}',
    ),
    previews: t('Previews'),
    step: t('Step'),
    play: t('Play'),
    stopPlaying: t('Stop playing'),
    newest: t('Newest'),
    progress: t('Training progress'),
    gone: t('This picture is no longer in the run folder.'),
  };
}

export function viewTexts(): ViewTexts {
  const { t } = vscode.l10n;
  return {
    ...speedTexts(),
    activity: ({ activity }) => statusText(activity),
    time: (iso) => timeText(new Date(iso)),
    steps: (step, of) => t('Step {0} of {1}', step, of),
    memory: (bytes) => t('{0} memory', bytes),
    backend: (name) => t('Backend {0}', name),
    saved: (step) => t('Checkpoint at step {0}', step),
    interrupted: t(
      'Its process ended without finishing the run. It can be resumed from its last checkpoint.',
    ),
    noPreview: t('No preview yet. A train block draws one with: preview VALUE every 100'),
    firstPreview: (step) => t('No preview yet. The first is drawn after step {0}.', step),
    noPreviews: t('No preview yet.'),
  };
}
