/** What completes the walkthrough's steps: that something was seen, not that a button was pressed. */
import * as vscode from 'vscode';

/** In the order of the steps; `package.json` names them as `cnn.walkthrough.<milestone>`. */
export type Milestone =
  /** An example is in an editor. */
  | 'opened'
  /** A network was drawn, or its summary shown. */
  | 'drawn'
  /** A run came to its end, or to the end that a person gave it. */
  | 'trained'
  /** A trained network made a picture. */
  | 'used';

const reached = new Set<Milestone>();

export function reach(milestone: Milestone): void {
  if (reached.has(milestone)) return;
  reached.add(milestone);
  void vscode.commands.executeCommand('setContext', `cnn.walkthrough.${milestone}`, true);
}
