import { homedir } from 'node:os';
import { parseDoctor } from '@cnn-studio/protocol';
import * as vscode from 'vscode';
import { cnnCommand } from '../cnn';
import { MarkdownPages } from '../markdown-pages';
import { runCommand } from '../run-command';
import { doctorPage } from './page';

/** *CNN: Doctor*: what training has to work with here, and what to do about what is missing. */
export function registerDoctor(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const pages = new MarkdownPages('cnn-doctor');
  const command = vscode.commands.registerCommand('cnn.doctor', async () => {
    const page = await examine(context, log);
    if (page !== undefined) await pages.show(vscode.l10n.t('CNN Doctor'), page);
  });
  return vscode.Disposable.from(pages, command);
}

async function examine(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
): Promise<string | undefined> {
  const { t } = vscode.l10n;
  const cnn = cnnCommand(context.extensionUri);
  if (cnn === undefined) {
    void vscode.window.showErrorMessage(t('The bundled cnn command is missing. Reinstall CNN Studio.'));
    return undefined;
  }
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const cwd = folder?.uri.scheme === 'file' ? folder.uri.fsPath : homedir();
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: t('CNN Doctor: trying the backends'),
    cancellable: true,
  };
  const outcome = await vscode.window.withProgress(options, async (_, token) => {
    const controller = new AbortController();
    token.onCancellationRequested(() => controller.abort());
    try {
      const { out, err } = await runCommand(['doctor', '--format', 'json'], {
        cnn,
        cwd,
        signal: controller.signal,
      });
      return { found: parseDoctor(out), err, cancelled: token.isCancellationRequested };
    } catch (error) {
      return { found: undefined, err: String(error), cancelled: false };
    }
  });
  if (outcome.cancelled) return undefined;
  if (outcome.found === undefined) {
    log.error(outcome.err);
    void vscode.window.showErrorMessage(
      t('The cnn command could not examine this machine: {0}', outcome.err.split('\n')[0] ?? ''),
    );
    return undefined;
  }
  const version = String((context.extension.packageJSON as { version?: unknown }).version ?? '');
  return doctorPage(outcome.found, version, {
    title: t('CNN Doctor'),
    chosen: t('Training, generating and restoring use {0}.', '{0}'),
    none: t('No backend works here: nothing can be trained or restored.'),
    backends: t('Backends'),
    works: t('works'),
    worksOn: t('works on {0}', '{0}'),
    notHere: t('For other systems: {0}', '{0}'),
    remedy: t('What to do'),
    data: t('Data sets'),
    versions: t('Versions'),
    extension: t('CNN Studio for VS Code'),
  });
}
