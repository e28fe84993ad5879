/** Which words are keywords in which place, and which words people write instead of them. */
import type { TokenType } from 'chevrotain';
import * as t from './tokens';

export const declarationWords: ReadonlyMap<string, TokenType> = new Map([
  ['import', t.Import],
  ['let', t.Let],
  ['network', t.Network],
  ['block', t.Block],
  ['train', t.Train],
]);

export const settingWords: ReadonlySet<string> = new Set([
  'batch',
  'epochs',
  'steps',
  'seed',
  'ema',
  'clip',
  'accumulate',
  'patience',
]);

export const statementWords: ReadonlyMap<string, TokenType> = new Map([
  ['let', t.Let],
  ['repeat', t.Repeat],
  ['if', t.If],
  ['else', t.Else],
  ['return', t.Return],
  ['data', t.Data],
  ['minimize', t.Minimize],
  ['preview', t.Preview],
  ['measure', t.Measure],
  ['best', t.Best],
  ['start', t.Start],
  ['phase', t.Phase],
  ...Array.from(settingWords, (word) => [word, t.Setting] as const),
]);

/** Words that join what is before them with what follows. */
export const clauseWords: ReadonlyMap<string, TokenType> = new Map([
  ['as', t.As],
  ['over', t.Over],
  ['using', t.Using],
  ['on', t.On],
  ['every', t.Every],
  ['from', t.From],
  ['in', t.In],
  ['where', t.Where],
  ['and', t.And],
  ['or', t.Or],
  ['else', t.Else],
]);

export const unitWords: ReadonlySet<string> = new Set(['epoch', 'epochs', 'step', 'steps']);

/** Keywords of other languages, where what is meant is certain enough. */
const declarationHabits: ReadonlyMap<string, string> = new Map([
  ['def', 'block'],
  ['fn', 'block'],
  ['func', 'block'],
  ['function', 'block'],
  ['layer', 'block'],
  ['module', 'network'],
  ['model', 'network'],
  ['net', 'network'],
  ['class', 'network'],
  ['training', 'train'],
  ['trainer', 'train'],
  ['const', 'let'],
  ['var', 'let'],
  ['include', 'import'],
  ['require', 'import'],
]);

const statementHabits: ReadonlyMap<string, string> = new Map([
  ['const', 'let'],
  ['var', 'let'],
  ['for', 'repeat'],
  ['loop', 'repeat'],
  ['times', 'repeat'],
  ['optimize', 'minimize'],
  ['optimise', 'minimize'],
  ['show', 'preview'],
  ['display', 'preview'],
  ['metric', 'measure'],
  ['metrics', 'measure'],
  ['evaluate', 'measure'],
  ['batch_size', 'batch'],
  ['batchsize', 'batch'],
  ['stage', 'phase'],
  ['load', 'start'],
  ['initialize', 'start'],
]);

/** The keyword that was probably meant by `word` where a declaration or statement begins. */
export function meantKeyword(word: string, where: 'declaration' | 'statement'): string | undefined {
  const habits = where === 'declaration' ? declarationHabits : statementHabits;
  const habit = habits.get(word);
  if (habit !== undefined) return habit;
  const lower = word.toLowerCase();
  const words = where === 'declaration' ? declarationWords : statementWords;
  let best: string | undefined;
  let bestDistance = 3;
  for (const candidate of words.keys()) {
    const allowed = candidate.length < 5 ? 1 : 2;
    if (Math.abs(candidate.length - lower.length) > allowed) continue;
    const distance = editDistance(lower, candidate);
    if (distance <= allowed && distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment) between two short words. */
export function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(replace, previous[j]! + 1, row[j - 1]! + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, beforePrevious[j - 2]! + 1);
      }
      row.push(best);
    }
    beforePrevious = previous;
    previous = row;
  }
  return previous[b.length]!;
}
