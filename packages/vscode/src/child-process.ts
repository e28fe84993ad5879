/** Processes of the `cnn` command: how one is started, and ended. Knows no editor. */
import { spawn } from 'node:child_process';

/**
 * Ends a process and its children at once, if they are there.
 * @param pid of a process that this one has started, never a number from a file
 */
export function killTree(pid: number): void {
  // Signals to 0, 1 and below reach whole groups of processes, or all.
  if (!Number.isSafeInteger(pid) || pid <= 1) return;
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { windowsHide: true, stdio: 'ignore' });
    return;
  }
  // Its group first; one that another program started may have none of its own.
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, 'SIGKILL');
      return;
    } catch {
      // Gone, or no group.
    }
  }
}

/** A script runs in this program's own Node: Electron's and a VS Code server's both can. */
export function commandLine(launch: { readonly cnn: string; readonly args: readonly string[] }): {
  command: string;
  args: readonly string[];
} {
  if (/\.[cm]?js$/.test(launch.cnn)) return { command: process.execPath, args: [launch.cnn, ...launch.args] };
  return { command: launch.cnn, args: launch.args };
}
