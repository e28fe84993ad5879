/**
 * Every train block of the examples goes to PyTorch as a project that stands alone, whose first 20 losses are those of
 * `cnn train` on the same weights, batches and random numbers. Where no Python has PyTorch only that they are written is tested.
 */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compileTraining } from '@cnn-studio/compiler';
import { catalogue } from '@cnn-studio/language';
import { afterAll, describe, expect, test } from 'vitest';
import { checkFile } from '../../cli/src/source';
import { initialValue } from '../../runtime/src';
import { findPackage } from '../src/python/interpreter';
import { writeProject } from '../src/pytorch/project';
import { compareTraining, ReplaySession } from '../src/pytorch/project/certify';
import { OPTIMIZERS } from '../src/pytorch/project/script';
import { LINKS, OPENERS } from '../src/pytorch/project/sources';

const found = findPackage('torch');
const session = 'missing' in found ? undefined : new ReplaySession(found.python);
if ('missing' in found) console.warn(`NOT TESTED: exported trainings are not run: ${found.missing}.`);

afterAll(() => session?.close());

const examples = new URL('../../../examples/', import.meta.url);

const files = readdirSync(examples, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.cnn') && file !== 'tutorial-as-written.cnn',
);

/** How many losses are enough where a step takes seconds. */
const FEW: Readonly<Record<string, number>> = {
  'restoration/deep-image-prior.cnn': 3,
  'restoration/dncnn.cnn': 8,
  'restoration/ffdnet.cnn': 8,
  'translation/cyclegan.cnn': 6,
};

/** What can't be written yet, and what is said of it. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  'recognition/fcn.cnn': /(`mean_iou`|`labels` of `pairs`) can't be/,
};

describe('the train blocks of an example', () => {
  test.each(Object.entries(REFUSED))('%s', (file, reason) => {
    const { program } = checkFile(fileURLToPath(new URL(file, examples))).result;
    for (const name of program.trains.keys()) {
      expect(() => writeProject(program, name, { producer: 'a test', file, start: [] })).toThrow(reason);
    }
  });

  test.each(files.filter((file) => REFUSED[file.replaceAll('\\', '/')] === undefined))(
    '%s',
    async (file) => {
      const { program } = checkFile(fileURLToPath(new URL(file, examples))).result;
      for (const [name, train] of program.trains) {
        expect(train.valid).toBe(true);
        const start = compileTraining(program, name)
          .state.filter(({ role }) => role === 'weight' || role === 'statistic')
          .map((spec) => ({ spec, values: initialValue(spec, train.seed).data }));
        const project = writeProject(program, name, { producer: 'a test', file, start });
        if (session === undefined) continue;
        const {
          losses,
          difference,
          ofMoved = 0,
        } = await compareTraining(program, name, start, project, session, FEW[file]);
        const told = `${name}: ${JSON.stringify(losses, null, 1)}`;
        expect(losses.length).toBe(FEW[file] ?? 20);
        // Trainings that double what rounding does in every step are held by their first losses, and by how much they double.
        expect(difference, told).toBeLessThan(Math.max(1e-3, 3 * ofMoved));
        for (const { ours, theirs } of losses.slice(0, 2)) {
          expect(Math.abs(ours - theirs) / Math.max(1, Math.abs(ours)), told).toBeLessThan(1e-3);
        }
      }
    },
    600_000,
  );
});

test('every data source, link of a chain and optimizer is written', () => {
  const entries = [...catalogue.values()];
  const missing = [
    ...entries.filter(({ name, storage }) => storage !== undefined && OPENERS[name] === undefined),
    ...entries.filter(({ name, joint }) => joint !== undefined && LINKS[name] === undefined),
    ...entries.filter(({ name, category }) => category === 'optimizer' && OPTIMIZERS[name] === undefined),
  ];
  expect(missing.map(({ name }) => `${name}: packages/exporters/src/pytorch/project lacks it`)).toEqual([]);
});
