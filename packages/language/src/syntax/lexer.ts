import { type IToken, Lexer } from 'chevrotain';
import type { Comment } from './ast';
import { BlockComment, lexed } from './tokens';

let lexer: Lexer | undefined;

/** Made on first use: importing the package stays cheap. */
function theLexer(): Lexer {
  lexer ??= new Lexer([...lexed], {
    ensureOptimizations: true,
    positionTracking: 'onlyOffset',
    // A test has them validated; doing it again at every start would only cost time.
    skipValidations: true,
  });
  return lexer;
}

export interface Lexed {
  /** Newlines included, comments not. Every character that is not white space is in a token or a comment. */
  readonly tokens: readonly IToken[];
  readonly comments: readonly Comment[];
}

/** Cuts a text, or a part of it, into tokens. Accepts any string; what fits nowhere becomes `Stray` tokens. */
export function lex(text: string, from = 0, to = text.length): Lexed {
  const { tokens, groups } = theLexer().tokenize(text.slice(from, to));
  if (from > 0) {
    for (const token of tokens) token.startOffset += from;
    for (const token of groups.comments ?? []) token.startOffset += from;
  }
  const comments = (groups.comments ?? []).map(toComment);
  return { tokens, comments };
}

function toComment(token: IToken): Comment {
  const { image } = token;
  const kind = token.tokenType === BlockComment ? 'block' : /^\/\/\/(?!\/)/.test(image) ? 'doc' : 'line';
  return {
    kind,
    text: kind === 'block' ? image : image.trimEnd(),
    span: {
      start: token.startOffset,
      end: token.startOffset + (kind === 'block' ? image : image.trimEnd()).length,
    },
  };
}
