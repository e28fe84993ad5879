/**
 * Calls `gone` once when the process that started this one has ended. Polled: the end of standard input does not
 * tell, since it may never have been connected, and no system signals a parent's end the same way.
 * @returns stops watching
 */
export function watchParent(gone: () => void, everyMs = 1000): () => void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (isAlive(parent) && process.ppid === parent) return;
    clearInterval(timer);
    gone();
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, but somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
