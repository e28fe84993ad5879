/** *CNN: Resume Run*. */
import { basename } from 'node:path';
import { formatCount } from '@cnn-studio/language/units';
import * as vscode from 'vscode';
import { folderToRunIn } from '../cnn';
import { changedSources } from '../runs/sources';
import type { RunSummary } from '../runs/summary';
import { commandToRun, type RunActionParts } from './parts';

export async function resumeRun(parts: RunActionParts, run: RunSummary): Promise<void> {
  const { t } = vscode.l10n;
  const cnn = commandToRun(parts);
  if (cnn === undefined) return;
  if (run.owner !== undefined) {
    void vscode.window.showInformationMessage(t('This run is already training.'));
    return;
  }
  const steps = await stepsToTrain(run);
  if (steps === undefined) return;
  const program = await chooseProgram(run);
  if (program === undefined || !(await parts.mayReplace(parts.session))) return;
  await parts.session.stopped();
  parts.session.start({
    file: run.file,
    train: run.train,
    cnn,
    cwd: folderToRunIn(run.file),
    resumed: run.path,
    args: [
      ...(program === 'begun' ? ['--as-begun'] : []),
      ...(steps === 'planned' ? [] : ['--steps', String(steps)]),
    ],
  });
  parts.showPanel();
}

/** @returns undefined when the person changed their mind */
async function stepsToTrain({ state, train }: RunSummary): Promise<number | 'planned' | undefined> {
  const { t } = vscode.l10n;
  const { of, step } = state;
  if (of === undefined) return 'planned';
  if (step < of) return of;
  const answer = await vscode.window.showInputBox({
    title: t('CNN: Resume {0}', train),
    prompt: t('All {0} steps are done. Train up to which step?', formatCount(step)),
    value: String(step * 2),
    validateInput: (text) =>
      /^\d+$/.test(text) && Number(text) > step
        ? undefined
        : t('Enter a whole number greater than {0}.', step),
  });
  return answer === undefined ? undefined : Number(answer);
}

/** With which program: the file as it is now, or as it was when the run began. */
async function chooseProgram(run: RunSummary): Promise<'now' | 'begun' | undefined> {
  const { t } = vscode.l10n;
  const changed = await changedSources(run.path, run);
  const [first] = changed;
  if (first === undefined) return 'now';
  if (changed.some(({ gone }) => gone)) return 'begun';
  const begun = t('Resume as It Was');
  const now = t('Resume with the Edits');
  const show = t('Show the Edits');
  const answer = await vscode.window.showWarningMessage(
    t('{0} was edited since this run began.', basename(first.file)),
    {
      modal: true,
      detail: t(
        'The run keeps the program as it was then and can continue with it. It can continue with the edits only if the networks and minimize statements are still the same, and its results will differ.',
      ),
    },
    begun,
    now,
    show,
  );
  if (answer === begun) return 'begun';
  if (answer === now) return 'now';
  if (answer === show) {
    const title = t('{0}: as the run began, and now', basename(first.file));
    await vscode.commands.executeCommand(
      'vscode.diff',
      vscode.Uri.file(first.copy),
      vscode.Uri.file(first.file),
      title,
    );
  }
  return undefined;
}
