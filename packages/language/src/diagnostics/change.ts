import type { Location } from '../source/span';
import type { Fix } from './diagnostic';

/** Another word in place of the one that is written; nothing where none is close enough to be meant. */
export function changeTo(at: Location, suggestion: string | undefined): readonly Fix[] {
  return suggestion === undefined ? [] : [{ ...change(at, suggestion), preferred: true }];
}

/** Each of some words in place of the one that is written: which is meant is not known. */
export function changeToAny(at: Location, words: readonly string[]): readonly Fix[] {
  return words.map((word) => change(at, word));
}

function change({ file, span }: Location, text: string): Fix {
  return { title: `Change to \`${text}\``, edits: [{ file, span, text }] };
}
