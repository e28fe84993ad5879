/** The .cnn file that a command is about when nobody names one: a walkthrough, a panel or a picture may be what is active. */
import * as vscode from 'vscode';
import { workColumn } from './column';

const MAX_LISTED = 200;
let lookedAt: vscode.Uri | undefined;

/** Follows which program a person looks at. */
export function followPrograms(): vscode.Disposable {
  const look = (editor: vscode.TextEditor | undefined) => {
    if (editor?.document.languageId === 'cnn') lookedAt = editor.document.uri;
  };
  look(vscode.window.activeTextEditor);
  return vscode.window.onDidChangeActiveTextEditor(look);
}

/** The program in the active editor, else the open one that was looked at last, else the only one that is open. */
export function openProgram(): vscode.Uri | undefined {
  const active = vscode.window.activeTextEditor?.document;
  if (active?.languageId === 'cnn') return active.uri;
  const open = openPrograms();
  return (
    open.find((uri) => uri.toString() === lookedAt?.toString()) ?? (open.length === 1 ? open[0] : undefined)
  );
}

/**
 * The open program, or one of the workspace's that a person picks; the only one is taken.
 * @param title of the choice
 * @returns undefined when there is none, which was told, or the person chose none
 */
export async function programAtHand(title: string): Promise<vscode.Uri | undefined> {
  const { t } = vscode.l10n;
  const open = openProgram();
  if (open !== undefined) return open;
  const all = await programsOfWorkspace();
  if (all.length === 1) return all[0];
  if (all.length === 0) {
    const example = t('Open Example');
    const answer = await vscode.window.showInformationMessage(t('There is no .cnn file here yet.'), example);
    if (answer === example) await vscode.commands.executeCommand('cnn.openExample');
    return undefined;
  }
  const items = all.map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }));
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder: t('Which file?') });
  return picked?.uri;
}

/** Brings its editor to the front, where it is or would be opened; nothing else is closed for it. */
export async function showProgram(uri: vscode.Uri): Promise<vscode.TextEditor> {
  const place = vscode.window.tabGroups.all.find(({ tabs }) =>
    tabs.some((tab) => isOf(tab, uri)),
  )?.viewColumn;
  return vscode.window.showTextDocument(uri, { viewColumn: place ?? workColumn(), preview: false });
}

function openPrograms(): readonly vscode.Uri[] {
  const uris = vscode.window.tabGroups.all.flatMap(({ tabs }) =>
    tabs.flatMap(({ input }) =>
      input instanceof vscode.TabInputText && isProgram(input.uri) ? [input.uri] : [],
    ),
  );
  return [...new Map(uris.map((uri) => [uri.toString(), uri])).values()];
}

function isOf({ input }: vscode.Tab, uri: vscode.Uri): boolean {
  return input instanceof vscode.TabInputText && input.uri.toString() === uri.toString();
}

/** A tab that a reload brought back has no document yet. */
function isProgram(uri: vscode.Uri): boolean {
  const document = vscode.workspace.textDocuments.find((known) => known.uri.toString() === uri.toString());
  return document?.languageId === 'cnn' || uri.path.endsWith('.cnn');
}

async function programsOfWorkspace(): Promise<readonly vscode.Uri[]> {
  const found = await vscode.workspace.findFiles('**/*.cnn', '**/{node_modules,runs}/**', MAX_LISTED).then(
    (files) => files,
    // A server without a search program; files can be opened by hand.
    () => [],
  );
  return found.toSorted((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }));
}
