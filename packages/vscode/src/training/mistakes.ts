/** Programs with mistakes are not trained: what the editor shows of them already is not told again at length. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Refusal } from './session';

/** After an edit the server waits for the next one before it says what it found. */
const SETTLING_MS = 300;

/**
 * @param others where errors are in nobody's way: the train blocks that aren't meant
 * @returns whether the editor knows of other errors in the file, which was told then
 */
export async function tellMistakes(
  document: vscode.TextDocument,
  others: readonly vscode.Range[],
): Promise<boolean> {
  const { t } = vscode.l10n;
  const errorsInTheWay = () =>
    errorsIn(document).filter(({ range }) => !others.some((other) => other.contains(range)));
  if (errorsInTheWay().length === 0) return false;
  // What was just mended may still be shown.
  await new Promise((resolve) => setTimeout(resolve, SETTLING_MS));
  const errors = errorsInTheWay();
  const [first] = errors;
  if (first === undefined) return false;
  const name = basename(document.uri.path);
  const line = String(first.range.start.line + 1);
  const message =
    errors.length === 1
      ? t('{0} has an error and is not trained. Line {1}: {2}', name, line, first.message)
      : t('{0} has {1} errors and is not trained. Line {2}: {3}', name, errors.length, line, first.message);
  void tell(message, document.uri);
  return true;
}

function errorsIn({ uri }: vscode.TextDocument): readonly vscode.Diagnostic[] {
  return vscode.languages
    .getDiagnostics(uri)
    .filter(({ severity, source }) => severity === vscode.DiagnosticSeverity.Error && source === 'cnn')
    .toSorted((a, b) => a.range.start.compareTo(b.range.start));
}

/** A run that the command refused to begin or to go on with. */
export function tellRefusal({ file, message, mistakes }: Refusal): void {
  void tell(message, mistakes ? vscode.Uri.file(file) : undefined);
}

/** @param mistaken the file whose problems can be shown */
async function tell(message: string, mistaken: vscode.Uri | undefined): Promise<void> {
  const show = mistaken === undefined ? vscode.l10n.t('Show Log') : vscode.l10n.t('Show Problems');
  if ((await vscode.window.showErrorMessage(message, show)) !== show) return;
  if (mistaken === undefined) await vscode.commands.executeCommand('cnn.showOutput');
  else {
    // The server knows the problems of open files.
    await vscode.window.showTextDocument(mistaken);
    await vscode.commands.executeCommand('workbench.actions.view.problems');
  }
}
