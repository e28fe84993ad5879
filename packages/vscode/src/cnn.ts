import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';

/** The configured command, or the bundled one: `dist/cnn` in the VSIX, its neighbor in the repository. */
export function cnnCommand(extension: vscode.Uri): string | undefined {
  const configured = vscode.workspace.getConfiguration('cnn').get<string>('path', '').trim();
  if (configured !== '') return configured;
  const candidates = ['dist/cnn/cnn.js', '../cli/dist/cnn.js'];
  return candidates.map((path) => join(extension.fsPath, path)).find((path) => existsSync(path));
}

/** Where a command about a .cnn file runs, which decides what data it may read: the workspace's folder, or its own. */
export function folderToRunIn(file: string): string {
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(file))?.uri;
  if (folder?.scheme === 'file') return folder.fsPath;
  // A program that was moved away leaves runs behind.
  let place = dirname(file);
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
  return place;
}
