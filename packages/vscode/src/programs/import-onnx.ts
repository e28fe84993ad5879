/** *CNN: Import ONNX Model…*: a model as source with its weights beside it, and what the comparison of the two found. */
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { cnnCommand } from '../cnn';
import { runCommand } from '../run-command';
import { showProgram } from './at-hand';

export function registerImport(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  return vscode.commands.registerCommand('cnn.importOnnx', async (given?: unknown) => {
    const { t } = vscode.l10n;
    const cnn = cnnCommand(context.extensionUri);
    if (cnn === undefined) {
      void vscode.window.showErrorMessage(t('The bundled cnn command is missing. Reinstall CNN Studio.'));
      return;
    }
    const model = given instanceof vscode.Uri ? given : await chooseModel();
    if (model === undefined) return;
    const target = vscode.Uri.file(
      join(dirname(model.fsPath), `${basename(model.fsPath).replace(/\.onnx$/i, '')}.cnn`),
    );
    const output = await vscode.window.showSaveDialog({
      title: t('Where is the source written to? The weights are written beside it.'),
      defaultUri: target,
      filters: { CNN: ['cnn'] },
    });
    if (output === undefined) return;
    // The dialog has asked whether a file may be replaced.
    const args = ['import', model.fsPath, '-o', output.fsPath, '--force'];
    const title = t('Importing {0} and comparing the two', basename(model.fsPath));
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    const outcome = await vscode.window.withProgress(options, async (_, token) => {
      const controller = new AbortController();
      token.onCancellationRequested(() => controller.abort());
      return runCommand(args, { cnn, cwd: dirname(output.fsPath), signal: controller.signal }).catch(
        (error: unknown) => ({ status: 1, out: '', err: String(error) }),
      );
    });
    if (outcome.err.trim() !== '') log.warn(outcome.err.trim());
    // The source is also there where something in the model was not understood.
    if (outcome.out.trim() !== '') await showProgram(output);
    if (outcome.status === 0) {
      void vscode.window.showInformationMessage(outcome.out.trim().split('\n').at(-1)!);
      return;
    }
    const [first = ''] = outcome.err
      .trim()
      .replace(/^error: /, '')
      .split('\n');
    const details = t('Show Details');
    if ((await vscode.window.showErrorMessage(first, details)) === details) log.show();
  });
}

async function chooseModel(): Promise<vscode.Uri | undefined> {
  const { t } = vscode.l10n;
  const [model] =
    (await vscode.window.showOpenDialog({
      title: t('Import ONNX Model'),
      openLabel: t('Import'),
      filters: { ONNX: ['onnx'] },
    })) ?? [];
  return model;
}
