import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parseTask, taskArguments, trainsIn } from '../src/training/train-task';

const MANIFEST = JSON.parse(readFileSync(fileURLToPath(new URL('../package.json', import.meta.url)), 'utf8'));

test('a task is the command line that does the same', () => {
  const task = parseTask({ type: 'cnn', file: 'a b.cnn', train: 'digits', steps: 20 })!;
  expect(taskArguments(task, 10)).toEqual([
    'train',
    'a b.cnn',
    '--train',
    'digits',
    '--steps',
    '20',
    '--linger',
    '10',
  ]);
  expect(taskArguments(parseTask({ file: 'a.cnn', seed: 0, backend: 'cpu' })!, 10)).toEqual([
    'train',
    'a.cnn',
    '--backend',
    'cpu',
    '--seed',
    '0',
    '--linger',
    '10',
  ]);
});

test('a task that is none of ours, or is damaged, has no command', () => {
  for (const definition of [
    {},
    { file: '' },
    { file: 1 },
    { file: 'a', steps: '3' },
    { file: 'a', train: {} },
  ]) {
    expect(parseTask(definition)).toBeUndefined();
  }
});

test('what a task may have is what the manifest says', () => {
  const [definition] = MANIFEST.contributes.taskDefinitions;
  const all = { file: 'a', train: 'b', backend: 'cpu', steps: 1, seed: 2 };
  expect(Object.keys(definition.properties)).toEqual(Object.keys(all));
  expect(parseTask(all)).toEqual(all);
});

test('the train blocks of a program', () => {
  const text = 'network A(x: [1]) {\n}\n// train no {\ntrain one {\r\n}\n\ntrain two_2 { }\ntrained = 3\n';
  expect(trainsIn(text)).toEqual(['one', 'two_2']);
});

test('the problem matcher reads what cnn check prints', () => {
  const [{ pattern }] = MANIFEST.contributes.problemMatchers;
  const line = 'C:\\a b\\gan.cnn:22:10 error CNN210: expected 28×28×1, got 32×32×1';
  const match = new RegExp(pattern.regexp).exec(line);
  expect(match?.slice(1)).toEqual([
    'C:\\a b\\gan.cnn',
    '22',
    '10',
    'error',
    'CNN210',
    'expected 28×28×1, got 32×32×1',
  ]);
  expect(new RegExp(pattern.regexp).exec('a.cnn:1:2 information CNN001: x')?.[4]).toBe('info');
  // A finding that a comment announces is no problem.
  expect(new RegExp(pattern.regexp).exec('a.cnn:1:2 expected error CNN001: x')).toBeNull();
});
