/**
 * The pass between lexer and parser. It knows the neighbors of each token, and with them decides
 * - which newlines end a statement,
 * - which words are keywords where they stand (`data image = ...`, but `data = ...` names a value),
 * - what habits of other languages mean, reporting each.
 * The parser then sees an unambiguous token stream. Time is linear in the number of tokens.
 */
import type { IToken, TokenType } from 'chevrotain';
import { unexpectedCharacter } from '../diagnostics/syntax/CNN001-unexpected-character';
import { foreignOperator } from '../diagnostics/syntax/CNN007-foreign-operator';
import { hashComment } from '../diagnostics/syntax/CNN008-hash-comment';
import { unknownKeyword } from '../diagnostics/syntax/CNN011-unknown-keyword';
import type { Span } from '../source/span';
import { beginsDeclaration, namesDeclaration, unclosedBrackets } from './brackets';
import { type Foreign, foreignOperators, semicolon, semicolonInside } from './foreign';
import { readLiteral } from './literals';
import type { Problems } from './problems';
import * as t from './tokens';
import { clauseWords, declarationWords, meantKeyword, statementWords, unitWords } from './words';

export interface Contextual {
  readonly tokens: IToken[];
  /** Tokens just after something that has been reported and left out: an error there is likely its consequence. */
  readonly afterError: ReadonlySet<IToken>;
}

function typeSet(...types: TokenType[]): ReadonlySet<number> {
  return new Set(types.map((type) => type.tokenTypeIdx!));
}

/** A newline after one of these never ends a statement. */
const joining = typeSet(
  t.Arrow,
  t.Comma,
  t.Equals,
  t.Plus,
  t.Minus,
  t.Star,
  t.Slash,
  t.Percent,
  t.EqualEqual,
  t.NotEqual,
  t.Less,
  t.LessEqual,
  t.Greater,
  t.GreaterEqual,
  t.And,
  t.Or,
  t.Not,
  t.Range,
);

/** What ends an operand: a word right after it must be a keyword. */
const operandEnd = typeSet(
  t.Identifier,
  t.NumberToken,
  t.StringToken,
  t.RParen,
  t.RSquare,
  t.RCurly,
  t.True,
  t.False,
  t.Unit,
);

/** What begins an operand and cannot continue one. */
const plainOperandStart = typeSet(
  t.Identifier,
  t.NumberToken,
  t.MalformedNumber,
  t.BareFraction,
  t.StringToken,
  t.SingleQuoted,
);

/** Words that belong to a statement, not to an expression. */
const statementClauses: ReadonlySet<string> = new Set(['over', 'using', 'on', 'every', 'from']);

const binding = new Set([':=', '+=', '-=', '*=', '/=']);

/** @param inTrain whether the tokens begin inside of a train block */
export function resolveContext(
  tokens: readonly IToken[],
  text: string,
  problems: Problems,
  inTrain = false,
): Contextual {
  return new ContextPass(tokens, text, problems, inTrain).run();
}

/** A pair of brackets that is open. */
interface Frame {
  readonly kind: 'paren' | 'brace';
  /** Indentation of the line that has an unclosed `(` or `[` in the current statement; -1 without one. */
  unclosed: number;
}

class ContextPass {
  private readonly out: IToken[] = [];
  private readonly afterError = new Set<IToken>();
  private readonly unclosed: Uint8Array;
  private readonly frames: Frame[] = [{ kind: 'brace', unclosed: -1 }];
  private frame: Frame = this.frames[0]!;
  private previous: IToken | undefined;
  private errorPending = false;
  private lineStart = 0;
  /** Within a `start` statement, where `from` joins. */
  private starting = false;

  constructor(
    private readonly tokens: readonly IToken[],
    private readonly text: string,
    private readonly problems: Problems,
    private inTrain: boolean,
  ) {
    this.unclosed = unclosedBrackets(tokens);
  }

  /** Between two words or signs it was meant to be one: without it they would run together. */
  private standsAlone(token: IToken): boolean {
    const { start, end } = spanOf(token);
    const before = this.text[start - 1] ?? '\n';
    const after = this.text[end] ?? '\n';
    return after === '\n' || after === '\r' || (before.trim() === '' && after.trim() === '');
  }

  run(): Contextual {
    const { tokens } = this;
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i]!;
      switch (token.tokenType) {
        case t.Newline:
          i = this.newline(i);
          continue;
        case t.Identifier:
          this.word(token, i);
          break;
        case t.HashComment:
          this.hash(token);
          continue;
        case t.Stray:
          this.problems.report(
            unexpectedCharacter,
            { text: token.image },
            spanOf(token),
            this.standsAlone(token)
              ? { fix: { title: 'Remove it', edits: [{ span: spanOf(token), text: '' }] } }
              : {},
          );
          this.errorPending = true;
          continue;
        case t.ForeignOperator:
          this.foreign(token, i);
          break;
        case t.NumberToken:
        case t.MalformedNumber:
        case t.BareFraction:
        case t.StringToken:
        case t.SingleQuoted:
          readLiteral(token, this.problems);
          break;
        case t.LParen:
        case t.LSquare:
          if (this.unclosed[i] === 1) this.frame.unclosed = this.indentation();
          else this.push('paren');
          break;
        case t.LCurly:
          this.push('brace');
          break;
        case t.RParen:
        case t.RSquare:
          if (this.frame.kind === 'paren') this.pop();
          break;
        case t.RCurly:
          this.pop();
          break;
      }
      this.emit(token);
    }
    return { tokens: this.out, afterError: this.afterError };
  }

  private emit(token: IToken): void {
    if (this.errorPending) {
      this.afterError.add(token);
      this.errorPending = false;
    }
    if (token.tokenType === t.Start) this.starting = true;
    else if (token.tokenType === t.Newline || token.tokenType === t.RCurly) this.starting = false;
    this.out.push(token);
    this.previous = token;
  }

  private push(kind: Frame['kind']): void {
    this.frame = { kind, unclosed: -1 };
    this.frames.push(this.frame);
  }

  private pop(): void {
    if (this.frames.length > 1) this.frames.pop();
    this.frame = this.frames[this.frames.length - 1]!;
  }

  private indentation(): number {
    const { text, lineStart } = this;
    let at = lineStart;
    while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at++;
    return at - lineStart;
  }

  /** Takes a run of newlines from index `i`; returns the index of its last. */
  private newline(i: number): number {
    const { tokens } = this;
    while (tokens[i + 1]?.tokenType === t.Newline) i++;
    const token = tokens[i]!;
    this.lineStart = token.startOffset + token.image.length;
    if (this.endsStatement(i + 1)) {
      if (this.previous && this.previous.tokenType !== t.Newline) this.emit(token);
      this.frame.unclosed = -1;
    }
    return i;
  }

  /** Whether a newline before the token at `next` is significant. */
  private endsStatement(next: number): boolean {
    const { frame, previous, tokens } = this;
    const following = tokens[next];
    if (previous === undefined || following === undefined) return true;
    if (beginsDeclaration(tokens, next)) {
      this.closeAll(following.image);
      return true;
    }
    if (frame.kind === 'paren') return false;
    const type = following.tokenType;
    if (type === t.Arrow || type === t.LCurly) return false;
    if (type === t.ForeignOperator && foreignOperators.get(following.image)?.type === t.Arrow) return false;
    if (previous.tokenType === t.RCurly && following.image === 'else') return false;
    if (frame.unclosed >= 0) return this.indentation() <= frame.unclosed || type === t.RCurly;
    if (!joining.has(previous.tokenTypeIdx)) return true;
    // The line before is unfinished. If this one can only begin a statement, what is missing is missing there.
    if (type === t.RCurly) return true;
    if (type !== t.Identifier || previous.tokenType === t.Comma) return false;
    const second = tokens[next + 1];
    if (second === undefined) return false;
    return (
      second.tokenType === t.Equals ||
      (statementWords.has(following.image) &&
        plainOperandStart.has(second.tokenTypeIdx) &&
        !clauseWords.has(second.image) &&
        following.image !== 'if')
    );
  }

  private closeAll(word: string): void {
    if (word !== 'let') {
      this.frames.length = 1;
      this.frame = this.frames[0]!;
    }
    this.frame.unclosed = -1;
  }

  /** The next token that matters: newlines inside parentheses do not. */
  private after(i: number): IToken | undefined {
    let next = this.tokens[i + 1];
    if (this.frame.kind === 'paren') while (next?.tokenType === t.Newline) next = this.tokens[++i + 1];
    return next;
  }

  private word(token: IToken, i: number): void {
    const { image } = token;
    const next = this.after(i);
    const inside = this.frame.kind === 'paren' || this.frame.unclosed >= 0;
    if (next?.tokenType === t.Colon && inside) {
      retype(token, t.Label);
      return;
    }

    const { previous } = this;
    if (previous !== undefined && operandEnd.has(previous.tokenTypeIdx)) {
      if (unitWords.has(image)) {
        retype(token, t.Unit);
        return;
      }
      const clause = clauseWords.get(image);
      // `from` is a name elsewhere.
      if (clause !== undefined && (clause !== t.From || this.starting)) {
        retype(token, clause);
        return;
      }
    }
    if (
      this.frame.kind === 'brace' &&
      (previous === undefined ||
        previous.tokenType === t.Newline ||
        previous.tokenType === t.LCurly ||
        previous.tokenType === t.RCurly) &&
      this.statementStart(token, i, next)
    ) {
      return;
    }
    this.expressionWord(token, i, next);
  }

  /** Gives a statement's first word its type; false when it is an expression's. */
  private statementStart(token: IToken, i: number, next: IToken | undefined): boolean {
    const { image } = token;
    const nextType = next?.tokenType;
    const atTop = this.frames.length === 1;

    const declaration = declarationWords.get(image);
    if (declaration !== undefined && (atTop || namesDeclaration(this.tokens, i))) {
      retype(token, declaration);
      if (image !== 'let') this.inTrain = image === 'train';
      return true;
    }
    if (nextType === t.Equals || (nextType === t.ForeignOperator && binding.has(next!.image))) {
      retype(token, t.Target);
      return true;
    }
    if (nextType === t.Comma) {
      retype(token, t.Target);
      return true;
    }
    const statement = statementWords.get(image);
    if (statement !== undefined && this.isStatement(image, i, next)) {
      retype(token, statement);
      return true;
    }
    if (next !== undefined && plainOperandStart.has(next.tokenTypeIdx) && !this.isJoined(next, i + 1)) {
      // `it conv(8, 3)` lacks an arrow, not the letter of an `if`.
      const meant = image === 'it' ? undefined : meantKeyword(image, atTop ? 'declaration' : 'statement');
      if (meant !== undefined && meant !== image) {
        const span = spanOf(token);
        this.problems.report(unknownKeyword, { text: image, meant }, span, {
          fix: { title: `Write \`${meant}\``, edits: [{ span, text: meant }] },
        });
        retype(token, (atTop ? declarationWords : statementWords).get(meant)!);
        if (atTop && meant !== 'let') this.inTrain = meant === 'train';
        return true;
      }
    }
    if (this.inTrain && !atTop && image !== 'it' && this.isNumberAlone(i + 1)) {
      // `patience 5`: no layer stands there in a train block, and the checker knows which settings there are.
      retype(token, t.Setting);
      return true;
    }
    return false;
  }

  /** Whether the statement that the token at `i` goes on with is that number and nothing else. */
  private isNumberAlone(i: number): boolean {
    if (this.tokens[i]?.tokenType !== t.NumberToken) return false;
    const after = this.tokens[i + 1]?.tokenType;
    return after === undefined || after === t.Newline || after === t.RCurly;
  }

  private isStatement(word: string, i: number, next: IToken | undefined): boolean {
    const nextType = next?.tokenType;
    // `preview every 200`: nothing else goes on so, what is missing is the value.
    if (nextType === t.Identifier && statementClauses.has(next!.image) && this.isJoined(next!, i + 1))
      return true;
    const lineEnds = nextType === undefined || nextType === t.Newline || nextType === t.RCurly;
    switch (word) {
      case 'else':
        return true;
      case 'let':
        return lineEnds || (nextType === t.Identifier && !this.isJoined(next!, i + 1));
      case 'if':
      case 'repeat':
        return lineEnds || nextType === t.LCurly || this.startsOperand(next, i + 1, true);
      case 'return':
      case 'minimize':
        return lineEnds || this.startsOperand(next, i + 1, true);
      case 'phase':
        return lineEnds ? this.inTrain : nextType === t.LCurly || this.startsOperand(next, i + 1, false);
      default:
        return lineEnds ? this.inTrain : this.startsOperand(next, i + 1, this.inTrain);
    }
  }

  /**
   * Whether the token at `i` begins an operand of a word before it. A bracket or a minus sign could also go on
   * with the word as a value: they count when `brackets` says so, the minus only when it stands like a sign.
   */
  private startsOperand(token: IToken | undefined, i: number, brackets: boolean): boolean {
    if (token === undefined) return false;
    if (plainOperandStart.has(token.tokenTypeIdx)) return !this.isJoined(token, i);
    if (!brackets) return false;
    if (token.tokenType === t.Minus) return this.isSign(token);
    if (token.tokenType === t.ForeignOperator) return token.image === '!';
    return token.tokenType === t.LParen || token.tokenType === t.LSquare;
  }

  /** ` -1`, unlike ` - 1` and `x-1` */
  private isSign(minus: IToken): boolean {
    return (
      /\s/.test(this.text[minus.startOffset - 1] ?? '') && !/\s/.test(this.text[minus.startOffset + 1] ?? ' ')
    );
  }

  /** Whether the word at `i` is one such as `as` or `every` that joins, and has something to join to. */
  private isJoined(token: IToken, i: number): boolean {
    if (token.tokenType !== t.Identifier || !clauseWords.has(token.image)) return false;
    if (token.image === 'from' && this.tokens[i - 1]?.image !== 'start') return false;
    let next = this.tokens[i + 1];
    // The line may end after an operator.
    if (token.image === 'and' || token.image === 'or')
      while (next?.tokenType === t.Newline) next = this.tokens[++i + 1];
    return next !== undefined && (plainOperandStart.has(next.tokenTypeIdx) || next.tokenType === t.LParen);
  }

  private expressionWord(token: IToken, i: number, next: IToken | undefined): void {
    switch (token.image) {
      case 'true':
        retype(token, t.True);
        return;
      case 'false':
        retype(token, t.False);
        return;
      case 'not':
        if (this.startsOperand(next, i + 1, true)) retype(token, t.Not);
        return;
      case 'if':
        if (this.startsOperand(next, i + 1, true)) retype(token, t.If);
        return;
      case 'fixed':
        if (next?.tokenType === t.LParen || this.startsOperand(next, i + 1, false)) retype(token, t.Fixed);
        return;
    }
    const { previous } = this;
    if (previous?.tokenType === t.Every && unitWords.has(token.image)) {
      retype(token, t.Unit);
      return;
    }
    // `minimize over Critic`: two words in a row, so the first must be the joining one and a value is missing.
    const clause = clauseWords.get(token.image);
    if (clause === t.From && !this.starting) return;
    if (clause === undefined || previous === undefined || previous.tokenType === t.Newline) return;
    if (next !== undefined && plainOperandStart.has(next.tokenTypeIdx) && !clauseWords.has(next.image)) {
      retype(token, clause);
    }
  }

  private hash(token: IToken): void {
    const start = token.startOffset;
    this.problems.report(hashComment, {}, spanOf(token), {
      fix: { title: 'Write `//`', edits: [{ span: { start, end: start + 1 }, text: '//' }] },
    });
    this.errorPending = true;
  }

  private foreign(token: IToken, i: number): void {
    const inside = this.frame.kind === 'paren';
    const meaning: Foreign =
      token.image === ';' ? (inside ? semicolonInside : semicolon) : foreignOperators.get(token.image)!;
    const span = spanOf(token);
    this.problems.report(foreignOperator, { text: token.image, remedy: meaning.remedy }, span, {
      fix: meaning.replacement === undefined ? undefined : this.replacement(token, i, meaning.replacement),
    });
    retype(token, meaning.type);
  }

  private replacement(token: IToken, i: number, word: string) {
    const span = spanOf(token);
    if (word === '') {
      const next = this.tokens[i + 1];
      const lineEnds = next === undefined || next.tokenType === t.Newline || next.tokenType === t.RCurly;
      return lineEnds
        ? { title: 'Remove the `;`', edits: [{ span, text: '' }] }
        : { title: 'Begin a new line', edits: [{ span, text: '\n' }] };
    }
    // `a&&b` must not become `aandb`.
    const letters = /^\w/.test(word);
    const before = letters && /\w/.test(this.text[span.start - 1] ?? '') ? ' ' : '';
    const behind = letters && /\S/.test(this.text[span.end] ?? '') ? ' ' : '';
    return { title: `Write \`${word}\``, edits: [{ span, text: before + word + behind }] };
  }
}

function retype(token: IToken, type: TokenType): void {
  token.tokenType = type;
  token.tokenTypeIdx = type.tokenTypeIdx!;
}

function spanOf(token: IToken): Span {
  return { start: token.startOffset, end: token.startOffset + token.image.length };
}
