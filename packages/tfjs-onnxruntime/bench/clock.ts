import { existsSync, readdirSync, readFileSync } from 'node:fs';

const TASKS = '/proc/self/task';

/**
 * Milliseconds of processor time that each thread of this process has taken, on Linux. The busiest thread's share
 * of a run is the time the run would take if no other program wanted the processor (threads that wait actively
 * must be told not to).
 */
export function threadTimes(): Map<string, number> {
  const times = new Map<string, number>();
  for (const id of existsSync(TASKS) ? readdirSync(TASKS) : []) {
    const [nanoseconds] = readFileSync(`${TASKS}/${id}/schedstat`, 'utf8').split(' ');
    times.set(id, Number(nanoseconds) / 1e6);
  }
  return times;
}

export function busiest(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): number {
  return Math.max(...[...after].map(([id, time]) => time - (before.get(id) ?? 0)));
}
