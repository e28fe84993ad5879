import * as vscode from 'vscode';

/** `Nov 24, 14:05:09`: two short runs may begin in one minute. */
export function timeText(time: Date): string {
  return time.toLocaleString(vscode.env.language, {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
}
