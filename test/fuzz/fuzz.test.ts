import { expect, test } from 'vitest';
import { corpus } from './corpus';
import { examineGrowing } from './cost';
import { growing } from './growing';
import { mutant, tokensOf } from './mutations';
import { examine } from './properties';
import { Random } from './random';
import { shrink } from './shrink';

const programs = corpus(new URL('../../', import.meta.url));

/** A short, fixed run; `pnpm fuzz` goes on from here. */
test('what must hold of any text holds of changed programs', () => {
  for (let seed = 0; seed < 1500; seed++) {
    const { text, changes } = mutant(programs, new Random(seed));
    try {
      examine(text, changes);
    } catch (error) {
      throw new Error(`${(error as Error).message}\nseed ${seed}:\n${text}`, { cause: error });
    }
  }
});

test('programs that grow, whatever grows in them, are answered in bounded time and without loss of digits', () => {
  // Of each kind some; 105 is strides and enlargements that leave remainders, 11 networks in networks.
  for (const seed of [0, 5, 6, 11, 16, 23, 28, 34, 52, 64, 70, 105]) {
    const program = growing(new Random(seed));
    try {
      examineGrowing(program);
    } catch (error) {
      throw new Error(`${(error as Error).message}\nseed ${seed}:\n${program(3)}`, { cause: error });
    }
  }
});

test('it holds of the programs themselves', () => {
  for (const program of programs) examine(program, 1);
});

test('texts are cut into tokens without loss, and made short while they fail', () => {
  for (const program of programs) expect(tokensOf(program).join('')).toBe(program);
  const long = `${programs[0]}\nneedle\n${programs[0]}`;
  expect(shrink(long, (text) => text.includes('needle'))).toBe('needle');
});
