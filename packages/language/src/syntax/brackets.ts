import type { IToken } from 'chevrotain';
import {
  Identifier,
  LCurly,
  LParen,
  LSquare,
  Newline,
  RCurly,
  RParen,
  RSquare,
  SingleQuoted,
  StringToken,
} from './tokens';

const declarationWords = new Set(['network', 'block', 'train', 'let']);

/**
 * True where a line begins a declaration: `network Name`, `import "..."`. Nothing of the kind is valid inside
 * parentheses, so an unclosed one ends here at the latest.
 */
export function beginsDeclaration(tokens: readonly IToken[], index: number): boolean {
  return (index === 0 || tokens[index - 1]!.tokenType === Newline) && namesDeclaration(tokens, index);
}

/** The same for the words alone, wherever they stand. */
export function namesDeclaration(tokens: readonly IToken[], index: number): boolean {
  const token = tokens[index];
  if (token?.tokenType !== Identifier) return false;
  const next = tokens[index + 1];
  if (token.image === 'import') return next?.tokenType === StringToken || next?.tokenType === SingleQuoted;
  if (next?.tokenType !== Identifier || !declarationWords.has(token.image)) return false;
  // `train as kept` is a flow statement about a value called `train`.
  return !(next.image === 'as' && tokens[index + 2]?.tokenType === Identifier);
}

/**
 * Marks each `(` and `[` that is never closed: one whose statement's `}`, the next declaration or the end of the
 * file comes first. Time is linear: every bracket is pushed and popped once.
 */
export function unclosedBrackets(tokens: readonly IToken[]): Uint8Array {
  const unclosed = new Uint8Array(tokens.length);
  const open: number[] = [];
  // How many of each kind are open since the innermost `{`, to know without a search whether a closer matches.
  let counts = { parens: 0, squares: 0 };
  const outer: { parens: number; squares: number }[] = [];

  const top = () => tokens[open[open.length - 1]!]!.tokenType;
  const drop = () => {
    unclosed[open.pop()!] = 1;
  };

  for (let i = 0; i < tokens.length; i++) {
    const type = tokens[i]!.tokenType;
    if (type === Identifier) {
      if (open.length > 0 && beginsDeclaration(tokens, i)) {
        // `let` is also a statement, so it says nothing about the braces it stands in.
        const keepBraces = tokens[i]!.image === 'let';
        while (open.length > 0 && !(keepBraces && top() === LCurly)) drop();
        if (!keepBraces) outer.length = 0;
        counts = { parens: 0, squares: 0 };
      }
    } else if (type === LParen) {
      open.push(i);
      counts.parens++;
    } else if (type === LSquare) {
      open.push(i);
      counts.squares++;
    } else if (type === LCurly) {
      open.push(i);
      outer.push(counts);
      counts = { parens: 0, squares: 0 };
    } else if (type === RParen && counts.parens > 0) {
      for (; top() !== LParen; drop()) counts.squares--;
      open.pop();
      counts.parens--;
    } else if (type === RSquare && counts.squares > 0) {
      for (; top() !== LSquare; drop()) counts.parens--;
      open.pop();
      counts.squares--;
    } else if (type === RCurly && outer.length > 0) {
      while (top() !== LCurly) drop();
      open.pop();
      counts = outer.pop()!;
    }
  }
  while (open.length > 0) drop();
  return unclosed;
}
