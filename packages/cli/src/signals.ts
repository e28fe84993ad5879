/**
 * Ends a training when its person asks for it (Ctrl-C, the end of the terminal's session, `kill`).
 *
 * Signals are heard between two pieces of work, and building a network's first step may be one long piece. Until that
 * is done there is nothing to save, so until `armed` is called the system itself ends the process, at once. From then
 * on the first signal calls `stop`, and after it the system is let again: the second one ends the process even while
 * it works.
 * @returns `armed`, and what undoes it all
 */
export function stopOnSignals(stop: () => void): { armed(): void; release(): void } {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const release = () => {
    for (const signal of signals) process.off(signal, hear);
  };
  const hear = () => {
    release();
    stop();
  };
  let isArmed = false;
  return {
    armed() {
      if (isArmed) return;
      isArmed = true;
      for (const signal of signals) process.on(signal, hear);
    },
    release,
  };
}
