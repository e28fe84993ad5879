import * as vscode from 'vscode';

/**
 * Where something that a command opens goes: the active column, unless a page of the editor's own is in front there (a
 * walkthrough, settings). That is what a person reads and presses buttons in: then beside it.
 */
export function workColumn(): vscode.ViewColumn {
  const { all, activeTabGroup } = vscode.window.tabGroups;
  if (!showsOwnPage(activeTabGroup)) return activeTabGroup.viewColumn;
  return all.find((group) => !showsOwnPage(group))?.viewColumn ?? vscode.ViewColumn.Beside;
}

/** Extensions are not told what kind of tab such a page is. */
function showsOwnPage({ activeTab }: vscode.TabGroup): boolean {
  return activeTab !== undefined && activeTab.input === undefined;
}
