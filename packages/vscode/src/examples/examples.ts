import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { showProgram } from '../programs/at-hand';
import { untitledProgram } from '../programs/on-disk';
import { reach } from '../walkthrough/milestones';
import { summaryOf } from './summary-of';

/**
 * *CNN: Open Example*: a copy of one of the examples, in the workspace's folder if there is one (where it can be trained at
 * once), else in a file that is yet to be saved.
 */
export function registerExamples(context: vscode.ExtensionContext): vscode.Disposable {
  return vscode.commands.registerCommand('cnn.openExample', async (given?: unknown) => {
    const folder = examplesFolder(context);
    const name = typeof given === 'string' ? given : await chooseExample(folder);
    if (name === undefined) return;
    const text = await readFile(join(folder, name), 'utf8');
    const target = await placeFor(name, text);
    if (target === undefined) return;
    const document =
      target === 'nowhere' ? await unsaved(untitledProgram(name), text) : await saved(target, text);
    await showProgram(document.uri);
    reach('opened');
  });
}

async function saved(uri: vscode.Uri, text: string): Promise<vscode.TextDocument> {
  if (!(await exists(uri))) await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return vscode.workspace.openTextDocument(uri);
}

async function unsaved(uri: vscode.Uri, text: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(uri);
  if (document.getText() !== '') return document;
  const edit = new vscode.WorkspaceEdit();
  edit.insert(uri, new vscode.Position(0, 0), text);
  await vscode.workspace.applyEdit(edit);
  return document;
}

/** In the VSIX beside the extension, in the repository at its root. */
function examplesFolder(context: vscode.ExtensionContext): string {
  const own = context.asAbsolutePath('examples');
  return existsSync(own) ? own : context.asAbsolutePath('../../examples');
}

async function chooseExample(folder: string): Promise<string | undefined> {
  const { t } = vscode.l10n;
  const names = (await readdir(folder)).filter((name) => name.endsWith('.cnn')).sort();
  const items = await Promise.all(
    names.map(async (name) => ({
      label: name,
      detail: summaryOf(await readFile(join(folder, name), 'utf8')),
    })),
  );
  const picked = await vscode.window.showQuickPick(items, {
    title: t('CNN: Open Example'),
    placeHolder: t('Which example? A copy is opened.'),
    matchOnDetail: true,
  });
  return picked?.label;
}

/**
 * The file of that name in the first folder of the workspace; the person is asked when there is one that was changed.
 * @returns undefined when they don't answer
 */
async function placeFor(name: string, text: string): Promise<vscode.Uri | 'nowhere' | undefined> {
  const { t } = vscode.l10n;
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (folder === undefined || vscode.workspace.fs.isWritableFileSystem(folder.uri.scheme) === false) {
    return 'nowhere';
  }
  const target = vscode.Uri.joinPath(folder.uri, name);
  if (!(await exists(target)) || (await isAsIs(target, text))) return target;
  const open = t('Open It');
  const copy = t('Open a Fresh Copy');
  const answer = await vscode.window.showInformationMessage(
    t('{0} is already in this folder, with changes.', name),
    { modal: true },
    open,
    copy,
  );
  if (answer === open) return target;
  return answer === copy ? freshCopy(folder.uri, name) : undefined;
}

/** `digits-2.cnn` beside `digits.cnn`, or the next that isn't there. */
async function freshCopy(folder: vscode.Uri, name: string): Promise<vscode.Uri> {
  const stem = name.replace(/\.cnn$/, '');
  for (let number = 2; ; number += 1) {
    const target = vscode.Uri.joinPath(folder, `${stem}-${number}.cnn`);
    if (!(await exists(target))) return target;
  }
}

async function isAsIs(uri: vscode.Uri, text: string): Promise<boolean> {
  const bytes = await vscode.workspace.fs.readFile(uri);
  return new TextDecoder().decode(bytes) === text;
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}
