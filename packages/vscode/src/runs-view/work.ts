import * as vscode from 'vscode';
import { runCommand } from '../run-command';
import { commandToRun, type RunActionParts } from './parts';

/** Runs a command with its progress shown. @returns its output, or undefined when it failed, which was told */
export async function work(
  parts: RunActionParts,
  title: string,
  args: readonly string[],
  cwd: string,
): Promise<string | undefined> {
  const cnn = commandToRun(parts);
  if (cnn === undefined) return undefined;
  parts.log.info(`${cnn} ${args.join(' ')}`);
  const place = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(place, async (_, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    try {
      const { status, out, err } = await runCommand(args, { cnn, cwd, signal: abort.signal });
      if (err.trim() !== '') parts.log.info(err.trim());
      if (status === 0) return out;
      // The command says what is wrong, why, and what to do.
      if (!token.isCancellationRequested)
        void vscode.window.showErrorMessage(err.trim().replace(/^error: /, ''));
    } catch (error) {
      void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    }
    return undefined;
  });
}
