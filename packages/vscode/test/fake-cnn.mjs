// Stands for `cnn train FILE --train NAME --json`: the same events, the same answers on standard input.
// What it does is the train block's name: `brief`, `stubborn`, `crash`, `parent`, `broken`, `priority`.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { createInterface } from 'node:readline';

const [command, file, , train] = process.argv.slice(2);
if (command !== 'train') process.exit(2);
/** Of the session, against other sessions: a Linux that weighs them has a file that says `/autogroup-12 nice 10`. */
const sessionPriority = () => {
  try {
    return readFileSync('/proc/self/autogroup', 'utf8').trim().split(' ').at(-1);
  } catch {
    return 'none';
  }
};
const say = (event) => process.stdout.write(`${JSON.stringify(event)}\n`);
const start = {
  event: 'start',
  time: new Date(0).toISOString(),
  file,
  train,
  run: '/runs/1',
  backend: 'cpu',
};
say({ ...start, reason: 'always there', batch: 64, seed: 7, step: 1, of: 3, parameters: { Critic: 10 } });

const lines = createInterface({ input: process.stdin });
switch (train) {
  case 'brief':
    // A character that takes several bytes, cut in the middle.
    process.stderr.write('reading data\n');
    process.stdout.write(Buffer.from('{"event":"warning","code":"w","message":"1×'.slice(0, -1)));
    process.stdout.write(Buffer.from([0xc3]));
    setTimeout(() => {
      process.stdout.write(Buffer.from([0x97]));
      process.stdout.write('2"}\r\n');
      say({ event: 'done', step: 3, seconds: 1, reason: 'finished' });
      process.stdin.destroy();
    }, 50);
    break;
  case 'crash':
    process.exit(7);
    break;
  case 'parent': {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    say({ event: 'warning', code: 'child', message: String(child.pid) });
    break;
  }
  case 'priority':
    say({ event: 'warning', code: 'priority', message: `${getPriority()} ${sessionPriority()}` });
    process.stdin.destroy();
    break;
  case 'broken':
    process.stdout.write(
      'not JSON\n{"event":"step"}\n{"event":"unheard-of"}\nnull\n[]\nlast line without an end',
    );
    process.stdin.destroy();
    break;
  default:
    lines.on('line', (line) => {
      say({ event: 'warning', code: 'heard', message: line });
      if (line === 'stop' && train !== 'stubborn') {
        say({ event: 'done', step: 2, seconds: 1, reason: 'stopped' });
        process.stdin.destroy();
      }
    });
}
