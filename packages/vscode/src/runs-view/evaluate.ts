/** *CNN: Evaluate Run*. */
import { formatCount } from '@cnn-studio/language/units';
import { parseEvaluation } from '@cnn-studio/protocol';
import * as vscode from 'vscode';
import { folderToRunIn } from '../cnn';
import type { RunSummary } from '../runs/summary';
import { timeText } from '../time-text';
import { evaluationPage } from './evaluation';
import type { RunActionParts } from './parts';
import { work } from './work';

export async function evaluateRun(parts: RunActionParts, run: RunSummary): Promise<void> {
  const { t } = vscode.l10n;
  const { file, path, train } = run;
  const args = ['evaluate', file, '--run', path, '--as-begun', '--format', 'json'];
  const out = await work(parts, t('Measuring {0}', train), args, folderToRunIn(file));
  if (out === undefined) return;
  const evaluation = parseEvaluation(out);
  if (evaluation === undefined) {
    void vscode.window.showErrorMessage(
      t('The cnn command did not print an evaluation. Its version may differ from the extension’s.'),
    );
    return;
  }
  const title = t('Evaluation of {0}', train);
  const page = evaluationPage(evaluation, {
    title,
    about: t('step {0}, started {1}', formatCount(evaluation.step), timeText(run.time)),
    measure: t('measure'),
    value: t('value'),
    on: t('on'),
    images: t('images'),
    nothing: t('The train block measures nothing; add a measure statement.'),
  });
  await parts.pages.show(title, page, { about: path });
}
