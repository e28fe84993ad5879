import { EmbeddedActionsParser, EOF, type IToken, type ParserMethod, type TokenType } from 'chevrotain';
import type { DiagnosticDefinition } from '../../diagnostics/define';
import { expectedExpression } from '../../diagnostics/syntax/CNN013-expected-expression';
import { unclosedBracket } from '../../diagnostics/syntax/CNN015-unclosed-bracket';
import { expectedName } from '../../diagnostics/syntax/CNN017-expected-name';
import { expectedToken } from '../../diagnostics/syntax/CNN018-expected-token';
import { nestedTooDeeply } from '../../diagnostics/syntax/CNN027-nested-too-deeply';
import { quote } from '../../diagnostics/syntax/quote';
import { LineIndex } from '../../source/lines';
import type { Span } from '../../source/span';
import type { MissingExpression, Name } from '../ast';
import { type ProblemOptions, Problems } from '../problems';
import * as t from '../tokens';

export type Rule<T> = ParserMethod<[], T>;

/** Far beyond what people write, and shallow enough for the stack of whoever walks the tree. */
export const DEPTH_LIMIT = 200;

const declarations: ReadonlySet<TokenType> = new Set([t.Network, t.Block, t.Train, t.Import]);

/**
 * What the rules need to go on after a mistake. A rule never throws: it asks what the next token is, and where
 * the right one is missing reports that, leaves a `missing` node and returns to its caller. Chevrotain's own
 * recovery is off: it resumes by token type and knows nothing of lines, which is what separates statements here.
 */
export abstract class TolerantParser extends EmbeddedActionsParser {
  protected text = '';
  protected problems = new Problems('');
  private afterError: ReadonlySet<IToken> = new Set();
  /** Where the last mistake was reported: one report for one place. */
  private lastErrorAt = -1;
  /** Where something was missing last. */
  private holeEnd = 0;
  protected depth = 0;
  private depthReported = false;
  private lines: LineIndex | undefined;
  /** Of all nodes made so far, in the order in which the rules that made them ended. */
  protected spans: Span[] = [];

  /** @param validate look for ambiguities in the grammar: for tests, it would cost every start as much as all else */
  constructor(validate = false) {
    super([...t.vocabulary], {
      recoveryEnabled: false,
      maxLookahead: 1,
      nodeLocationTracking: 'none',
      skipValidations: !validate,
    });
  }

  protected begin(tokens: IToken[], afterError: ReadonlySet<IToken>, text: string, problems: Problems): void {
    this.input = tokens;
    this.text = text;
    this.problems = problems;
    this.afterError = afterError;
    this.lastErrorAt = -1;
    this.holeEnd = 0;
    this.depth = 0;
    this.depthReported = false;
    this.lines = undefined;
    this.spans = [];
  }

  protected get next(): TokenType {
    return this.LA(1).tokenType;
  }

  protected is(type: TokenType): boolean {
    return this.LA(1).tokenType === type;
  }

  /** Where the next token begins. */
  protected at(): number {
    const token = this.LA(1);
    return token.tokenType === EOF ? this.text.length : token.startOffset;
  }

  /** Where the last token ended. */
  private previousEnd(): number {
    const token = this.LA(0);
    return token.tokenType === EOF ? 0 : token.startOffset + token.image.length;
  }

  /** Every span of the tree is made here, so that `spans` has them all. */
  protected span(start: number, end: number): Span {
    const span = { start, end };
    this.spans.push(span);
    return span;
  }

  /** From `start` to the end of what has been read, holes included. */
  protected spanFrom(start: number): Span {
    const end = Math.max(this.previousEnd(), this.holeEnd);
    return this.span(Math.min(start, end), end);
  }

  protected advance(): void {
    this.SKIP_TOKEN();
  }

  /** The place before the next token, where something is missing; the nodes around it reach up to it. */
  protected hole(): Span {
    this.stretch();
    return this.span(this.holeEnd, this.holeEnd);
  }

  /** Lets what is being read reach up to the next token: a cursor in the blanks behind something unclosed is inside. */
  protected stretch(): void {
    this.holeEnd = this.at();
  }

  /** The next token, in words. */
  protected found(): string {
    const token = this.LA(1);
    if (token.tokenType === EOF) return 'the end of the file';
    if (token.tokenType === t.Newline) return 'the end of the line';
    return quote(token.image);
  }

  /** The last token, in words. */
  protected afterWhat(): string {
    const token = this.LA(0);
    return token.tokenType === EOF || token.tokenType === t.Newline ? 'this' : quote(token.image);
  }

  /** Where to show that something is missing: at the next token, or at the last one of a line that ends too soon. */
  protected place(): Span {
    const token = this.LA(1);
    if (token.tokenType !== EOF && token.tokenType !== t.Newline) return this.tokenSpan(token);
    return this.lastToken();
  }

  protected lastToken(): Span {
    let back = 0;
    while (this.LA(back).tokenType === t.Newline) back--;
    const token = this.LA(back);
    return token.tokenType === EOF ? { start: 0, end: 0 } : this.tokenSpan(token);
  }

  protected tokenSpan(token: IToken): Span {
    return this.span(token.startOffset, token.startOffset + token.image.length);
  }

  /** Reports a mistake, unless one at this place has been reported: the second would be a consequence of the first. */
  protected complain<Data>(
    definition: DiagnosticDefinition<Data>,
    data: Data,
    span: Span,
    options?: ProblemOptions,
  ): void {
    const at = this.at();
    if (this.lastErrorAt === at) return;
    this.lastErrorAt = at;
    if (this.afterError.has(this.LA(1))) return;
    this.problems.report(definition, data, span, options);
  }

  /** Takes the next token if it is of this type. Every call in one rule has an index of its own. */
  protected need(index: number, type: TokenType, otherwise: () => void): IToken | undefined {
    if (this.RECORDING_PHASE || this.is(type)) return this.consume(index, type);
    otherwise();
    return undefined;
  }

  protected missing(what?: string): MissingExpression {
    this.complain(expectedExpression, { after: this.afterWhat(), what }, this.lastToken());
    return { kind: 'missing', span: this.hole() };
  }

  protected name(index: number, what: string): Name | undefined {
    const token = this.need(index, t.Identifier, () =>
      this.complain(expectedName, { what, found: this.found() }, this.place()),
    );
    return token && { text: token.image, span: this.tokenSpan(token) };
  }

  protected missingName(): Name {
    return { text: '', span: this.hole() };
  }

  /**
   * Items separated by commas, up to `closer`. After an item that neither a comma nor the closer follows, what
   * looks like another item is taken for one with its comma missing; anything else is skipped.
   */
  protected separated(closer: TokenType, begins: (type: TokenType) => boolean, item: () => void): void {
    if (this.RECORDING_PHASE) {
      this.MANY_SEP({ SEP: t.Comma, DEF: item });
      return;
    }
    if (this.is(closer) || this.ends()) return;
    for (;;) {
      item();
      if (!this.is(t.Comma) && !this.is(closer) && !this.ends()) {
        if (begins(this.next)) {
          this.complain(
            expectedToken,
            { what: '`,`', why: 'between two items', found: this.found() },
            this.place(),
            {
              fix: {
                title: 'Insert `,`',
                edits: [{ span: { start: this.previousEnd(), end: this.previousEnd() }, text: ',' }],
              },
            },
          );
          continue;
        }
        this.complain(
          expectedToken,
          { what: `${closerText(closer)} or \`,\``, why: 'here', found: this.found() },
          this.place(),
        );
        this.skipTo((type) => type === t.Comma || type === closer);
      }
      if (!this.is(t.Comma)) return;
      const comma = this.LA(1);
      this.advance();
      // A comma at the end of the last of several lines is a common habit that harms nobody.
      if (this.is(closer) && /[\r\n]/.test(this.text.slice(comma.startOffset, this.at()))) return;
    }
  }

  /** The bracket that closes the one at `open`; reports it where it is missing. */
  protected close(index: number, type: TokenType, open: IToken): void {
    this.need(index, type, () => {
      this.complain(
        unclosedBracket,
        {
          open: open.image,
          close: closerText(type).slice(1, -1),
          line: this.lineNumber(open.startOffset),
          found: this.found(),
        },
        this.place(),
        { related: [{ span: this.tokenSpan(open), message: `\`${open.image}\` was opened here` }] },
      );
      this.stretch();
    });
  }

  private lineNumber(offset: number): number {
    this.lines ??= new LineIndex(this.text);
    return this.lines.position(offset).line + 1;
  }

  /** Whether a statement cannot go on past the next token. */
  protected ends(): boolean {
    const type = this.next;
    return type === t.Newline || type === t.RCurly || type === EOF || declarations.has(type);
  }

  protected isDeclaration(): boolean {
    return declarations.has(this.next);
  }

  /** Skips until `stop` or the end of the statement. Braces are skipped with what is between them. */
  protected skipTo(stop: (type: TokenType) => boolean): void {
    while (!this.ends() && !stop(this.next)) {
      if (this.is(t.LCurly) || this.is(t.LParen) || this.is(t.LSquare)) this.skipGroup();
      else this.advance();
    }
  }

  protected skipStatement(): void {
    this.skipTo(() => false);
  }

  /** Skips a bracket and everything up to the one that closes it. */
  protected skipGroup(): void {
    const braces = this.is(t.LCurly);
    let depth = 0;
    for (;;) {
      const type = this.next;
      if (type === EOF || declarations.has(type)) return;
      if (!braces && (type === t.Newline || type === t.RCurly) && depth === 0) return;
      if (type === t.LCurly || type === t.LParen || type === t.LSquare) depth++;
      else if (type === t.RCurly || type === t.RParen || type === t.RSquare) {
        depth--;
        if (depth < 0) return;
      }
      this.advance();
      if (depth === 0) return;
    }
  }

  /** True, after a report, when another level must not be opened. */
  protected tooDeep(): boolean {
    if (this.RECORDING_PHASE || this.depth < DEPTH_LIMIT) return false;
    this.reportDepth();
    return true;
  }

  /** Once for a file: what is too deep for one level is too deep for all inside. */
  protected reportDepth(): void {
    if (this.depthReported) return;
    this.depthReported = true;
    this.complain(nestedTooDeeply, { limit: DEPTH_LIMIT }, this.place());
  }
}

function closerText(type: TokenType): string {
  return type === t.RParen ? '`)`' : type === t.RSquare ? '`]`' : '`}`';
}
