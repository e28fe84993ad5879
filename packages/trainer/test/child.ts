/** A training run as a process of its own, to be killed: `node child.mjs FILE RUN STEPS [--resume]`. */
import { train } from '../src/loop/train';
import { tinyFunctions, tinyProgram } from './tiny';

const [file, run, steps, resume] = process.argv.slice(2);
await train({
  program: tinyProgram(),
  functions: tinyFunctions(),
  train: 'tiny',
  files: [{ path: file!, text: 'the text' }],
  run: run!,
  resume: resume === '--resume',
  steps: Number(steps),
  backend: 'js',
  checkpointEvery: { steps: 3, seconds: 1e9 },
  onEvent: (event) => process.stdout.write(`${JSON.stringify(event)}\n`),
});
