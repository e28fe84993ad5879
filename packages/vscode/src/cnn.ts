import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';

/** The configured command, or the bundled one: `dist/cnn` in the VSIX, its neighbour in the repository. */
export function cnnCommand(extension: vscode.Uri): string | undefined {
  const configured = vscode.workspace.getConfiguration('cnn').get<string>('path', '').trim();
  if (configured !== '') return configured;
  const candidates = ['dist/cnn/cnn.js', '../cli/dist/cnn.js'];
  return candidates.map((path) => join(extension.fsPath, path)).find((path) => existsSync(path));
}
