import { EOF, type IToken, type TokenType } from 'chevrotain';
import { foreignConstant } from '../../diagnostics/syntax/CNN009-foreign-constant';
import { expectedLayer } from '../../diagnostics/syntax/CNN014-expected-layer';
import { unexpectedRest } from '../../diagnostics/syntax/CNN019-unexpected-rest';
import { assignmentInCondition } from '../../diagnostics/syntax/CNN021-assignment-in-condition';
import { namedArgument } from '../../diagnostics/syntax/CNN022-named-argument';
import { comparisonChain } from '../../diagnostics/syntax/CNN023-comparison-chain';
import { missingArrow } from '../../diagnostics/syntax/CNN031-missing-arrow';
import type { Span } from '../../source/span';
import type {
  Argument,
  BinaryExpression,
  BinaryOperator,
  Body,
  Expression,
  IfExpression,
  Link,
  Name,
  NameExpression,
  SliceExpression,
} from '../ast';
import { numberValue, stringValue } from '../literals';
import * as t from '../tokens';
import { DEPTH_LIMIT, type Rule, TolerantParser } from './tolerant';

/** How tightly each operator binds; `not`, a prefix, stands between `and` and the comparisons. */
const precedences: ReadonlyMap<TokenType, number> = new Map([
  [t.Or, 1],
  [t.And, 2],
  [t.Not, 3],
  [t.EqualEqual, 4],
  [t.NotEqual, 4],
  [t.Less, 4],
  [t.LessEqual, 4],
  [t.Greater, 4],
  [t.GreaterEqual, 4],
  [t.Plus, 5],
  [t.Minus, 5],
  [t.Star, 6],
  [t.Slash, 6],
  [t.Percent, 6],
]);
const COMPARISON = 4;

const binaryOperators: readonly TokenType[] = [...precedences.keys()].filter((type) => type !== t.Not);
const isBinary = flags(binaryOperators);

const expressionStarts: readonly TokenType[] = [
  t.Identifier,
  t.NumberToken,
  t.StringToken,
  t.True,
  t.False,
  t.LParen,
  t.LSquare,
  t.Minus,
  t.Not,
  t.Fixed,
  t.If,
];
const startsExpression = flags(expressionStarts);
/** A word that the context pass took for something else is still a name where only a value can stand. */
const startsArgument = flags([...expressionStarts, t.Label]);

/** What can follow a whole expression, and is not the `(` of a call. */
const endsExpression = flags([t.Comma, t.RParen, t.RSquare, t.Newline, t.RCurly]);

function flags(types: readonly TokenType[]): readonly boolean[] {
  const set: boolean[] = [];
  for (const type of types) set[type.tokenTypeIdx!] = true;
  return set;
}

/** Operator text as the tree has it, whatever was written for it. */
const operatorTexts: ReadonlyMap<TokenType, BinaryOperator> = new Map([
  [t.Or, 'or'],
  [t.And, 'and'],
  [t.EqualEqual, '=='],
  [t.NotEqual, '!='],
  [t.Less, '<'],
  [t.LessEqual, '<='],
  [t.Greater, '>'],
  [t.GreaterEqual, '>='],
  [t.Plus, '+'],
  [t.Minus, '-'],
  [t.Star, '*'],
  [t.Slash, '/'],
  [t.Percent, '%'],
]);

const foreignConstants: ReadonlyMap<string, string | undefined> = new Map([
  ['True', 'true'],
  ['False', 'false'],
  ['None', undefined],
]);

const endsValue = /[\w)]$/;
/** What follows the values of a statement. */
const clauses: ReadonlySet<TokenType> = new Set([t.Over, t.Using, t.On, t.Every]);

type Channels = Pick<SliceExpression, 'from' | 'to' | 'single'>;

export abstract class ExpressionGrammar extends TolerantParser {
  protected abstract readonly body: Rule<Body>;
  protected abstract readonly elseBody: Rule<Body>;

  protected startsExpression(type: TokenType = this.next): boolean {
    return startsExpression[type.tokenTypeIdx!] === true;
  }

  protected isBinaryOperator(type: TokenType = this.next): boolean {
    return isBinary[type.tokenTypeIdx!] === true;
  }

  /** `operation { -> link }` */
  protected readonly expression: Rule<Expression> = this.RULE('expression', (): Expression => {
    const leaf = this.leaf();
    if (leaf !== undefined) return leaf;
    const start = this.at();
    const head = this.SUBRULE(this.operation);
    if (!this.RECORDING_PHASE && !this.is(t.Arrow)) return head;
    const links: Link[] = [];
    this.MANY(() => {
      this.CONSUME(t.Arrow);
      links.push(this.SUBRULE(this.link));
    });
    const chain: Expression = { kind: 'chain', head, links, span: this.spanFrom(start) };
    return this.isBinaryOperator() ? this.operatorAfterChain(chain, start) : chain;
  });

  /** `conv(8, 3) relu`, where a statement begins with it: read as what was meant, `conv(8, 3) -> relu`. */
  protected continued(value: Expression, start: number): Expression {
    if (this.RECORDING_PHASE) return value;
    let chain = value;
    while (this.lacksArrow(chain)) {
      const { end } = this.lastToken();
      this.complain(missingArrow, { found: this.found() }, this.place(), {
        fix: { title: 'Write `->`', edits: [{ span: { start: end, end }, text: ' ->' }] },
      });
      const links = [this.SUBRULE1(this.link)];
      while (this.is(t.Arrow)) {
        this.advance();
        links.push(this.SUBRULE2(this.link));
      }
      const [head, before] = chain.kind === 'chain' ? [chain.head, chain.links] : [chain, []];
      chain = { kind: 'chain', head, links: [...before, ...links], span: this.spanFrom(start) };
    }
    return chain;
  }

  private lacksArrow(value: Expression): boolean {
    if (!this.is(t.Identifier) || !endsValue.test(this.LA(0).image)) return false;
    // A word and a call may be a statement of an unknown kind: `optimize l1(...) over N`.
    if (value.kind !== 'name' || value.text === 'it') return true;
    if (this.LA(2).tokenType !== t.LParen) return false;
    for (let ahead = 3; ; ahead++) {
      const { tokenType } = this.LA(ahead);
      if (clauses.has(tokenType)) return false;
      if (tokenType === t.Newline || tokenType === t.RCurly || tokenType === EOF) return true;
    }
  }

  /**
   * A number or a name that is the whole expression, as most arguments are. The rules below would find the same,
   * five calls later.
   */
  private leaf(): Expression | undefined {
    if (this.RECORDING_PHASE) return undefined;
    const token = this.LA(1);
    if (token.tokenType !== t.NumberToken && token.tokenType !== t.Identifier) return undefined;
    if (endsExpression[this.LA(2).tokenTypeIdx] !== true) return undefined;
    this.advance();
    return token.tokenType === t.NumberToken ? this.number(token) : this.nameExpression(token);
  }

  private number(token: IToken): Expression {
    const { image } = token;
    return { kind: 'number', value: numberValue(image), text: image, span: this.tokenSpan(token) };
  }

  private nameExpression(token: IToken): NameExpression {
    const span = this.tokenSpan(token);
    if (foreignConstants.has(token.image)) this.foreignConstant(token, span);
    return { kind: 'name', text: token.image, span };
  }

  /** `a -> relu + b`: read as what was meant, `(a -> relu) + b`. */
  private operatorAfterChain(chain: Expression, start: number): Expression {
    const hint =
      'Operators bind tighter than `->`: put parentheses around the chain, as in `(a -> relu) + b`.';
    this.complain(unexpectedRest, { found: this.found(), hint }, this.place(), {
      fix: {
        title: 'Put parentheses around the chain',
        edits: [
          { span: { start, end: start }, text: '(' },
          { span: { start: chain.span.end, end: chain.span.end }, text: ')' },
        ],
      },
    });
    const token = this.LA(1);
    this.advance();
    const right = this.SUBRULE1(this.operation);
    return {
      kind: 'binary',
      operator: operatorTexts.get(token.tokenType)!,
      operatorSpan: this.tokenSpan(token),
      left: chain,
      right,
      span: this.spanFrom(start),
    };
  }

  /** A layer, block or network after `->`. */
  protected readonly link: Rule<Link> = this.RULE('link', (): Link => {
    if (this.RECORDING_PHASE || this.is(t.Identifier)) return this.SUBRULE(this.reference);
    const start = this.at();
    if (this.ends() || !this.startsExpression()) {
      this.complain(expectedLayer, {}, this.lastToken());
      return { kind: 'missing', span: this.hole() };
    }
    this.complain(expectedLayer, { found: this.found() }, this.place());
    this.SUBRULE(this.operation);
    return { kind: 'missing', span: this.spanFrom(start) };
  });

  /**
   * `operand { operator operand }` with `not` before operands, put together by precedence: a long sum is a loop
   * here and not a recursion.
   */
  protected readonly operation: Rule<Expression> = this.RULE('operation', (): Expression => {
    const plain = !this.RECORDING_PHASE && !this.is(t.Not) ? this.SUBRULE(this.operand) : undefined;
    // Most expressions have no operator at all.
    if (plain !== undefined && !this.isBinaryOperator()) return plain;
    const pending: IToken[] = [];
    const operands: Expression[] = [];
    if (plain === undefined) {
      this.MANY(() => this.prefix(pending, this.CONSUME(t.Not)));
      operands.push(this.SUBRULE(this.operand));
    } else operands.push(plain);
    this.MANY1(() => {
      const operator = this.OR(this.operatorAlternatives);
      if (!this.RECORDING_PHASE) {
        const precedence = precedences.get(operator.tokenType)!;
        while (pending.length > 0) {
          const top = precedences.get(pending[pending.length - 1]!.tokenType)!;
          if (top < precedence) break;
          if (top === COMPARISON && precedence === COMPARISON) {
            this.problems.report(comparisonChain, {}, this.tokenSpan(operator));
          }
          this.reduce(pending, operands);
        }
      }
      pending.push(operator);
      this.MANY2(() => this.prefix(pending, this.CONSUME1(t.Not)));
      operands.push(this.SUBRULE1(this.operand));
    });
    while (pending.length > 0) this.reduce(pending, operands);
    return operands[0]!;
  });

  private readonly operatorAlternatives = binaryOperators.map((type, index) => ({
    ALT: () => this.consume(10 + index, type),
  }));

  private prefix(pending: IToken[], token: IToken): void {
    // A run of `not` makes a deep tree, as brackets do. Without it at most six operators wait for one another.
    if (this.depth + pending.length < DEPTH_LIMIT) pending.push(token);
    else this.reportDepth();
  }

  private reduce(pending: IToken[], operands: Expression[]): void {
    const token = pending.pop()!;
    const right = operands.pop();
    if (this.RECORDING_PHASE || right === undefined) return;
    if (token.tokenType === t.Not) {
      operands.push({
        kind: 'unary',
        operator: 'not',
        operand: right,
        span: this.span(token.startOffset, right.span.end),
      });
      return;
    }
    const left = operands.pop()!;
    const node: BinaryExpression = {
      kind: 'binary',
      operator: operatorTexts.get(token.tokenType)!,
      operatorSpan: this.tokenSpan(token),
      left,
      right,
      span: this.span(Math.min(left.span.start, token.startOffset), right.span.end),
    };
    operands.push(node);
  }

  /** `- fixed atom.member` */
  protected readonly operand: Rule<Expression> = this.RULE('operand', (): Expression => {
    if (!this.RECORDING_PHASE && !this.is(t.Minus) && !this.is(t.Fixed)) return this.members();
    const prefixes: IToken[] = [];
    this.MANY(() => {
      prefixes.push(this.OR(this.prefixAlternatives));
    });
    let value = this.members();
    if (this.RECORDING_PHASE) return value;
    if (this.depth + prefixes.length > DEPTH_LIMIT) {
      this.reportDepth();
      return { kind: 'missing', span: this.spanFrom(prefixes[0]!.startOffset) };
    }
    for (let i = prefixes.length - 1; i >= 0; i--) {
      const token = prefixes[i]!;
      const span = this.span(token.startOffset, value.span.end);
      value =
        token.tokenType === t.Minus
          ? { kind: 'unary', operator: '-', operand: value, span }
          : { kind: 'fixed', value, span };
    }
    return value;
  });

  /** `photo.height`, `features[0 .. 16]` */
  private members(): Expression {
    const start = this.at();
    let value = this.SUBRULE(this.atom);
    if (!this.RECORDING_PHASE && !this.is(t.Dot) && !this.is(t.LSquare)) return value;
    this.MANY1(() => {
      this.OR1([
        {
          ALT: () => {
            this.CONSUME(t.Dot);
            const property = this.name(0, 'a property such as `height`') ?? this.missingName();
            value = { kind: 'member', object: value, property, span: this.spanFrom(start) };
          },
        },
        {
          ALT: () => {
            const channels = this.SUBRULE(this.channels);
            value = { kind: 'slice', object: value, ...channels, span: this.spanFrom(start) };
          },
        },
      ]);
    });
    return value;
  }

  /** `[0 .. 16]`, `[16 ..]`, `[.. 16]`, `[3]` */
  protected readonly channels: Rule<Channels> = this.RULE('channels', (): Channels => {
    const channels: { from?: Expression; to?: Expression; single: boolean } = { single: true };
    if (this.tooDeep()) {
      this.skipGroup();
      return channels;
    }
    this.depth++;
    const open = this.CONSUME(t.LSquare);
    if (this.RECORDING_PHASE || !this.is(t.Range)) channels.from = this.SUBRULE(this.operation);
    this.OPTION(() => {
      this.CONSUME(t.Range);
      channels.single = false;
      if (this.RECORDING_PHASE || !this.is(t.RSquare)) channels.to = this.SUBRULE1(this.operation);
    });
    if (!this.RECORDING_PHASE && !this.is(t.RSquare) && !this.ends()) {
      this.complain(
        unexpectedRest,
        {
          found: this.found(),
          hint: 'Channels are written `x[0 .. 16]`: the first, and the first not taken.',
        },
        this.place(),
      );
      this.skipTo((type) => type === t.RSquare);
    }
    this.close(0, t.RSquare, open);
    this.depth--;
    return channels;
  });

  private readonly prefixAlternatives = [
    { ALT: () => this.CONSUME(t.Minus) },
    { ALT: () => this.CONSUME(t.Fixed) },
  ];

  protected readonly atom: Rule<Expression> = this.RULE('atom', (): Expression => {
    if (!this.RECORDING_PHASE) {
      if (this.is(t.Identifier)) return this.SUBRULE(this.reference);
      if (!this.startsExpression() || this.is(t.Not)) return this.missing();
    }
    return this.OR(this.atomAlternatives);
  });

  private readonly atomAlternatives = [
    { ALT: (): Expression => this.SUBRULE(this.reference) },
    { ALT: (): Expression => this.number(this.CONSUME(t.NumberToken)) },
    {
      ALT: (): Expression => {
        const token = this.CONSUME(t.StringToken);
        return { kind: 'string', value: stringValue(token.image), span: this.tokenSpan(token) };
      },
    },
    {
      ALT: (): Expression => ({ kind: 'boolean', value: true, span: this.tokenSpan(this.CONSUME(t.True)) }),
    },
    {
      ALT: (): Expression => ({ kind: 'boolean', value: false, span: this.tokenSpan(this.CONSUME(t.False)) }),
    },
    { ALT: (): Expression => this.SUBRULE(this.list) },
    { ALT: (): Expression => this.SUBRULE(this.group) },
    { ALT: (): Expression => this.SUBRULE(this.ifExpression) },
  ];

  /** A name, with arguments or without. */
  protected readonly reference: Rule<Expression & Link> = this.RULE('reference', (): Expression & Link => {
    const token = this.CONSUME(t.Identifier);
    if (!this.RECORDING_PHASE && !this.is(t.LParen)) return this.nameExpression(token);
    const span = this.tokenSpan(token);
    const callee: Name = { text: token.image, span };
    let args: readonly Argument[] = [];
    const start = this.at();
    this.OPTION(() => {
      args = this.SUBRULE(this.arguments);
    });
    return { kind: 'call', callee, args, argsSpan: this.spanFrom(start), span: this.spanFrom(span.start) };
  });

  private foreignConstant(token: IToken, span: Span): void {
    const meant = foreignConstants.get(token.image);
    this.problems.report(foreignConstant, { text: token.image, meant }, span, {
      fix: meant === undefined ? undefined : { title: `Write \`${meant}\``, edits: [{ span, text: meant }] },
    });
  }

  protected readonly arguments: Rule<readonly Argument[]> = this.RULE(
    'arguments',
    (): readonly Argument[] => {
      const args: Argument[] = [];
      if (this.tooDeep()) {
        this.skipGroup();
        return args;
      }
      this.depth++;
      const open = this.CONSUME(t.LParen);
      this.separated(
        t.RParen,
        (type) => startsArgument[type.tokenTypeIdx!] === true,
        () => args.push(this.SUBRULE(this.argument)),
      );
      this.close(0, t.RParen, open);
      this.depth--;
      return args;
    },
  );

  protected readonly argument: Rule<Argument> = this.RULE('argument', (): Argument => {
    const start = this.at();
    let name: Name | undefined;
    this.OPTION(() => {
      const token = this.CONSUME(t.Label);
      this.CONSUME(t.Colon);
      name = { text: token.image, span: this.tokenSpan(token) };
    });
    const from = this.at();
    let value = this.SUBRULE(this.expression);
    this.OPTION1(() => {
      this.CONSUME(t.Range);
      const to = this.SUBRULE(this.operation);
      value = { kind: 'range', from: value, to, span: this.spanFrom(from) };
    });
    if (!this.RECORDING_PHASE && this.is(t.Equals) && value.kind === 'name' && name === undefined) {
      name = { text: value.text, span: value.span };
      const sign = this.LA(1);
      this.problems.report(
        namedArgument,
        { name: name.text, sign: ':', where: 'a call' },
        this.tokenSpan(sign),
        {
          fix: {
            title: 'Write `:`',
            edits: [{ span: { start: name.span.end, end: sign.startOffset + 1 }, text: ':' }],
          },
        },
      );
      this.advance();
      value = this.SUBRULE1(this.expression);
    }
    return { name, value, span: this.spanFrom(start) };
  });

  /** `[28, 28, 1]` */
  protected readonly list: Rule<Expression> = this.RULE('list', (): Expression => {
    const start = this.at();
    const items: Expression[] = [];
    if (this.tooDeep()) {
      this.skipGroup();
      return { kind: 'missing', span: this.spanFrom(start) };
    }
    this.depth++;
    const open = this.CONSUME(t.LSquare);
    this.separated(
      t.RSquare,
      (type) => this.startsExpression(type),
      () => items.push(this.SUBRULE(this.expression)),
    );
    this.close(0, t.RSquare, open);
    this.depth--;
    return { kind: 'list', items, span: this.spanFrom(start) };
  });

  /** `( expression )` is the expression itself. */
  protected readonly group: Rule<Expression> = this.RULE('group', (): Expression => {
    const start = this.at();
    if (this.tooDeep()) {
      this.skipGroup();
      return { kind: 'missing', span: this.spanFrom(start) };
    }
    this.depth++;
    const open = this.CONSUME(t.LParen);
    const value = this.SUBRULE(this.expression);
    if (!this.RECORDING_PHASE && !this.is(t.RParen) && !this.ends()) {
      this.closeEarly(open);
    }
    this.close(0, t.RParen, open);
    this.depth--;
    return value;
  });

  /** Something that does not belong stands before a `)`: it is reported as the missing `)`, and skipped. */
  private closeEarly(open: IToken): void {
    const token = this.LA(1);
    this.complain(
      unexpectedRest,
      { found: this.found(), hint: `Close the \`${open.image}\` before it, or write an operator between.` },
      this.tokenSpan(token),
    );
    this.skipTo((type) => type === t.RParen);
  }

  protected readonly ifExpression: Rule<IfExpression> = this.RULE('ifExpression', (): IfExpression => {
    const start = this.at();
    this.CONSUME(t.If);
    const condition = this.SUBRULE(this.condition);
    const then = this.SUBRULE(this.body);
    let otherwise: Body | undefined;
    this.OPTION(() => {
      this.CONSUME(t.Else);
      otherwise = this.SUBRULE(this.elseBody);
    });
    return { kind: 'if', condition, then, else: otherwise, span: this.spanFrom(start) };
  });

  /** An expression in which `=` can only be a slip for `==`. */
  protected readonly condition: Rule<Expression> = this.RULE('condition', (): Expression => {
    const start = this.at();
    const left = this.SUBRULE(this.expression);
    if (this.RECORDING_PHASE || !this.is(t.Equals)) return left;
    const token = this.LA(1);
    const operatorSpan = this.tokenSpan(token);
    this.problems.report(assignmentInCondition, {}, operatorSpan, {
      fix: { title: 'Write `==`', edits: [{ span: operatorSpan, text: '==' }] },
    });
    this.advance();
    const right = this.SUBRULE1(this.expression);
    return { kind: 'binary', operator: '==', operatorSpan, left, right, span: this.spanFrom(start) };
  });
}
