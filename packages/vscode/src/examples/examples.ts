import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { summaryOf } from './summary-of';

/**
 * *CNN: Open Example*: a copy of one of the examples, in the workspace's folder if there is one (where it can be trained at
 * once), else in a new file without a name.
 */
export function registerExamples(context: vscode.ExtensionContext): vscode.Disposable {
  return vscode.commands.registerCommand('cnn.openExample', async (given?: unknown) => {
    const folder = examplesFolder(context);
    const name = typeof given === 'string' ? given : await chooseExample(folder);
    if (name === undefined) return;
    const text = await readFile(join(folder, name), 'utf8');
    const target = await placeFor(name);
    if (target === undefined) return;
    if (target === 'untitled') {
      const document = await vscode.workspace.openTextDocument({ language: 'cnn', content: text });
      await vscode.window.showTextDocument(document);
      return;
    }
    if (!(await exists(target))) await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
    await vscode.window.showTextDocument(target);
  });
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
 * The file of that name in the first folder of the workspace; the person is asked when there is one already.
 * @returns undefined when they don't answer
 */
async function placeFor(name: string): Promise<vscode.Uri | 'untitled' | undefined> {
  const { t } = vscode.l10n;
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (folder === undefined || vscode.workspace.fs.isWritableFileSystem(folder.uri.scheme) === false) {
    return 'untitled';
  }
  const target = vscode.Uri.joinPath(folder.uri, name);
  if (!(await exists(target))) return target;
  const open = t('Open It');
  const copy = t('Open a Fresh Copy');
  const answer = await vscode.window.showInformationMessage(
    t('{0} is in this folder already.', name),
    open,
    copy,
  );
  if (answer === open) return target;
  return answer === copy ? 'untitled' : undefined;
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}
