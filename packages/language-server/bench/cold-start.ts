import { spawnSync } from 'node:child_process';
import { median } from '@cnn-studio/testing/bench/statistics';

/** Medians in milliseconds of `cnn check` and of a Node that does nothing, each a fresh process, in turns. */
export function coldStart(cli: string, example: string, runs: number) {
  const time = (args: readonly string[]): number => {
    const start = performance.now();
    const { status, stderr } = spawnSync(process.execPath, args);
    if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`);
    return performance.now() - start;
  };
  const nothing: number[] = [];
  const check: number[] = [];
  for (let i = -1; i < runs; i++) {
    const a = time(['-e', '0']);
    const b = time([cli, 'check', example]);
    // The first of each fills the system's file cache.
    if (i >= 0) {
      nothing.push(a);
      check.push(b);
    }
  }
  return { nothing: median(nothing), check: median(check) };
}
