/** A process that takes locks as it is told: a line `take RUN` is answered with `held` or `locked`, `release` with `released`. */
import { createInterface } from 'node:readline';
import { lockRun, type RunLock } from '../src/run/lock';

let lock: RunLock | undefined;
const say = (line: string) => process.stdout.write(`${line}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const [command, run] = line.split('\t');
  if (command === 'release') {
    lock?.release();
    lock = undefined;
    say('released');
    continue;
  }
  try {
    lock = lockRun(run!);
    say('held');
  } catch (error) {
    say((error as { code?: string }).code === 'run-locked' ? 'locked' : String(error));
  }
}
process.exit();
