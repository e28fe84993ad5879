import * as vscode from 'vscode';
import { commandText, shellOf } from './shell';

/** Copies `cnn` with these arguments as the editor's terminals want it written. */
export async function copyCommand(args: readonly string[]): Promise<void> {
  await copyText(commandText(['cnn', ...args], shellOf(vscode.env.shell)));
}

export async function copyText(text: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(vscode.l10n.t('Copied: {0}', text), 5000);
}
