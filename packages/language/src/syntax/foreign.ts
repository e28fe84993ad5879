/** Operators of other languages: what each is read as, and what to write instead. */
import type { TokenType } from 'chevrotain';
import { And, Arrow, Comma, EqualEqual, Equals, Newline, Not, NotEqual, Or, Star } from './tokens';

export interface Foreign {
  readonly type: TokenType;
  readonly remedy: string;
  /** What to put in its place; absent where that needs thought. */
  readonly replacement?: string;
}

const arrow: Foreign = { type: Arrow, remedy: 'Values flow through layers with `->`.', replacement: '->' };
const rebinding: Foreign = {
  type: Equals,
  remedy: 'A name is bound once: give the new value a name of its own.',
};

export const foreignOperators: ReadonlyMap<string, Foreign> = new Map<string, Foreign>([
  ['=>', arrow],
  ['|>', arrow],
  ['→', arrow],
  [':=', { type: Equals, remedy: 'A name is bound with `=`.', replacement: '=' }],
  ['**', { type: Star, remedy: 'There is no power operator: write `pow(2, 3)`, or the product, `x * x`.' }],
  ['&&', { type: And, remedy: 'Write `and`.', replacement: 'and' }],
  ['||', { type: Or, remedy: 'Write `or`.', replacement: 'or' }],
  ['!', { type: Not, remedy: 'Write `not`.', replacement: 'not' }],
  ['===', { type: EqualEqual, remedy: 'Write `==`.', replacement: '==' }],
  ['!==', { type: NotEqual, remedy: 'Write `!=`.', replacement: '!=' }],
  ['+=', rebinding],
  ['-=', rebinding],
  ['*=', rebinding],
  ['/=', rebinding],
]);

/** `;` ends a statement elsewhere; between parentheses it can only stand for a comma. */
export const semicolon: Foreign = {
  type: Newline,
  remedy: 'A line end ends a statement.',
  replacement: '',
};
export const semicolonInside: Foreign = {
  type: Comma,
  remedy: 'Arguments are separated by commas.',
  replacement: ',',
};
