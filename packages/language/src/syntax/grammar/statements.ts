import { EOF, type IToken } from 'chevrotain';
import { unknownStatement } from '../../diagnostics/syntax/CNN012-unknown-statement';
import { unmatchedBracket } from '../../diagnostics/syntax/CNN016-unmatched-bracket';
import { expectedName } from '../../diagnostics/syntax/CNN017-expected-name';
import { expectedToken } from '../../diagnostics/syntax/CNN018-expected-token';
import { unexpectedRest } from '../../diagnostics/syntax/CNN019-unexpected-rest';
import { lineBeginsWithOperator } from '../../diagnostics/syntax/CNN020-line-begins-with-operator';
import { strayElse } from '../../diagnostics/syntax/CNN029-stray-else';
import { severalNames } from '../../diagnostics/syntax/CNN030-several-names';
import type {
  BestStatement,
  BindStatement,
  DataStatement,
  Every,
  Expression,
  IfStatement,
  LetDeclaration,
  MeasureStatement,
  MinimizeStatement,
  Name,
  PhaseStatement,
  PreviewStatement,
  RangeExpression,
  RepeatStatement,
  ReturnStatement,
  SettingStatement,
  StartStatement,
  Statement,
  StringLiteral,
} from '../ast';
import { stringValue } from '../literals';
import * as t from '../tokens';
import { meantKeyword, settingWords } from '../words';
import { ExpressionGrammar } from './expressions';
import type { Rule } from './tolerant';

export abstract class StatementGrammar extends ExpressionGrammar {
  /** The `///` lines before an offset. */
  protected abstract documentation(offset: number): string | undefined;

  private readonly statementAlternatives = [
    { ALT: (): Statement => this.SUBRULE(this.letDeclaration) },
    { ALT: (): Statement => this.SUBRULE(this.repeatStatement) },
    { ALT: (): Statement => this.SUBRULE(this.ifStatement) },
    { ALT: (): Statement => this.SUBRULE(this.returnStatement) },
    { ALT: (): Statement => this.SUBRULE(this.dataStatement) },
    { ALT: (): Statement => this.SUBRULE(this.minimizeStatement) },
    { ALT: (): Statement => this.SUBRULE(this.settingStatement) },
    { ALT: (): Statement => this.SUBRULE(this.previewStatement) },
    { ALT: (): Statement => this.SUBRULE(this.measureStatement) },
    { ALT: (): Statement => this.SUBRULE(this.bestStatement) },
    { ALT: (): Statement => this.SUBRULE(this.startStatement) },
    { ALT: (): Statement => this.SUBRULE(this.phaseStatement) },
    { ALT: (): Statement => this.SUBRULE(this.bindStatement) },
    { ALT: (): Statement => this.SUBRULE(this.flowStatement) },
  ];

  protected readonly statement: Rule<Statement> = this.RULE(
    'statement',
    (): Statement =>
      // `if` begins both a statement and an expression: at the start of a statement it is the first.
      this.OR({ DEF: this.statementAlternatives, IGNORE_AMBIGUITIES: true }),
  );

  private readonly statementStarts = new Set([
    t.Let,
    t.Repeat,
    t.If,
    t.Return,
    t.Data,
    t.Minimize,
    t.Setting,
    t.Preview,
    t.Measure,
    t.Best,
    t.Start,
    t.Phase,
    t.Target,
  ]);

  protected startsStatement(): boolean {
    return this.statementStarts.has(this.next) || this.startsExpression();
  }

  /** `conv(32, 3) -> relu as skip` */
  protected readonly flowStatement: Rule<Statement> = this.RULE('flowStatement', (): Statement => {
    const start = this.at();
    const value = this.continued(this.SUBRULE(this.expression), start);
    let as: Name | undefined;
    this.OPTION(() => {
      this.CONSUME(t.As);
      as = this.name(0, 'a name after `as`');
      if (as === undefined) this.stretch();
    });
    return { kind: 'flow', value, as, span: this.spanFrom(start) };
  });

  protected readonly bindStatement: Rule<BindStatement> = this.RULE('bindStatement', (): BindStatement => {
    const start = this.at();
    const first = this.CONSUME(t.Target);
    const names: Name[] = [{ text: first.image, span: this.tokenSpan(first) }];
    this.MANY(() => {
      this.CONSUME(t.Comma);
      const name = this.name(0, 'another name');
      if (name) names.push(name);
    });
    this.equals();
    const from = this.at();
    const value = this.continued(this.SUBRULE(this.expression), from);
    return { kind: 'bind', names, value, span: this.spanFrom(start) };
  });

  private equals(): void {
    this.need(0, t.Equals, () =>
      this.complain(
        expectedToken,
        { what: '`=`', why: 'and a value after the name', found: this.found() },
        this.place(),
      ),
    );
  }

  /** `let base = 64` */
  protected readonly letDeclaration: Rule<LetDeclaration> = this.RULE(
    'letDeclaration',
    (): LetDeclaration => {
      const start = this.at();
      this.CONSUME(t.Let);
      const name = this.name(0, 'a name after `let`') ?? this.missingName();
      if (!this.RECORDING_PHASE && this.is(t.Comma)) {
        this.complain(severalNames, { what: '`let`' }, this.place());
        this.skipTo((type) => type === t.Equals);
      }
      this.equals();
      const value = this.SUBRULE(this.expression);
      return {
        kind: 'let',
        name,
        value,
        span: this.spanFrom(start),
        documentation: this.documentation(start),
      };
    },
  );

  protected readonly repeatStatement: Rule<RepeatStatement> = this.RULE(
    'repeatStatement',
    (): RepeatStatement => {
      const start = this.at();
      this.CONSUME(t.Repeat);
      const from = this.at();
      let count: Expression | RangeExpression = this.SUBRULE(this.expression);
      let variable: Name | undefined;
      this.OPTION(() => {
        this.CONSUME(t.In);
        if (!this.RECORDING_PHASE) {
          if (count.kind === 'name') variable = { text: count.text, span: count.span };
          else {
            const found = `\`${this.text.slice(count.span.start, count.span.end)}\``;
            this.complain(expectedName, { what: 'a name such as `i` before `in`', found }, count.span);
          }
        }
        count = this.SUBRULE(this.range);
      });
      if (!this.RECORDING_PHASE && this.is(t.Range)) {
        this.complain(
          expectedToken,
          { what: 'a name and `in`', why: 'before a range, as in `repeat i in 0..4`', found: '`..`' },
          { start: from, end: this.at() + 2 },
        );
        this.skipTo((type) => type === t.LCurly);
      }
      const body = this.SUBRULE(this.body);
      return { kind: 'repeat', variable, count, body, span: this.spanFrom(start) };
    },
  );

  /** `0..4` */
  protected readonly range: Rule<Expression | RangeExpression> = this.RULE(
    'range',
    (): Expression | RangeExpression => {
      const start = this.at();
      const from = this.SUBRULE(this.operation);
      let to: Expression | undefined;
      this.need(0, t.Range, () =>
        this.complain(
          expectedToken,
          { what: 'a range such as `0..4`', why: 'after `in`', found: this.found() },
          this.place(),
        ),
      );
      // Nothing follows where the `..` is missing.
      if (this.RECORDING_PHASE || this.LA(0).tokenType === t.Range) to = this.SUBRULE1(this.operation);
      return to === undefined ? from : { kind: 'range', from, to, span: this.spanFrom(start) };
    },
  );

  protected readonly ifStatement: Rule<Statement> = this.RULE('ifStatement', (): Statement => {
    const start = this.at();
    const { condition, then, else: otherwise } = this.SUBRULE(this.ifExpression);
    const statement: IfStatement = {
      kind: 'if-statement',
      condition,
      then,
      else: otherwise,
      span: this.spanFrom(start),
    };
    return statement;
  });

  protected readonly returnStatement: Rule<ReturnStatement> = this.RULE(
    'returnStatement',
    (): ReturnStatement => {
      const start = this.at();
      this.CONSUME(t.Return);
      return { kind: 'return', values: this.values(), span: this.spanFrom(start) };
    },
  );

  /** `a, b, c`, at least one. */
  private values(): Expression[] {
    const values = [this.SUBRULE(this.expression)];
    this.MANY(() => {
      this.CONSUME(t.Comma);
      values.push(this.SUBRULE1(this.expression));
    });
    return values;
  }

  private names(what: string): Name[] {
    const names: Name[] = [];
    const first = this.name(0, what);
    if (first) names.push(first);
    this.MANY(() => {
      this.CONSUME(t.Comma);
      const name = this.name(1, what);
      if (name) names.push(name);
    });
    return names;
  }

  /** `data image, label = mnist(train)` */
  protected readonly dataStatement: Rule<DataStatement> = this.RULE('dataStatement', (): DataStatement => {
    const start = this.at();
    this.CONSUME(t.Data);
    const names = this.names('a name for the data');
    this.equals();
    return { kind: 'data', names, source: this.SUBRULE(this.expression), span: this.spanFrom(start) };
  });

  /** `minimize LOSS over Critic, Encoder using adam(2e-4)` */
  protected readonly minimizeStatement: Rule<MinimizeStatement> = this.RULE(
    'minimizeStatement',
    (): MinimizeStatement => {
      const start = this.at();
      this.CONSUME(t.Minimize);
      const loss = this.SUBRULE(this.expression);
      let over: Name[] = [];
      const found = this.need(1, t.Over, () => {
        this.complain(
          expectedToken,
          { what: '`over`', why: 'and the networks that this loss trains', found: this.found() },
          this.place(),
        );
        this.stretch();
      });
      if (this.RECORDING_PHASE || found) over = this.names('the name of a network');
      if (over.length === 0) this.stretch();
      let using: Expression | undefined;
      this.OPTION(() => {
        this.CONSUME(t.Using);
        using = this.SUBRULE1(this.expression);
      });
      return { kind: 'minimize', loss, over, using, span: this.spanFrom(start) };
    },
  );

  /** `batch 64` */
  protected readonly settingStatement: Rule<SettingStatement> = this.RULE(
    'settingStatement',
    (): SettingStatement => {
      const token = this.CONSUME(t.Setting);
      const name: Name = { text: settingName(token), span: this.tokenSpan(token) };
      return {
        kind: 'setting',
        name,
        value: this.SUBRULE(this.expression),
        span: this.spanFrom(name.span.start),
      };
    },
  );

  /** `preview fake, real every 200` */
  protected readonly previewStatement: Rule<PreviewStatement> = this.RULE(
    'previewStatement',
    (): PreviewStatement => {
      const start = this.at();
      this.CONSUME(t.Preview);
      const values = this.values();
      let every: Every | undefined;
      this.OPTION(() => {
        every = this.SUBRULE(this.every);
      });
      return { kind: 'preview', values, every, span: this.spanFrom(start) };
    },
  );

  /** `measure psnr(restored, clean) on mnist(test) every epoch`, the last two in either order. */
  protected readonly measureStatement: Rule<MeasureStatement> = this.RULE(
    'measureStatement',
    (): MeasureStatement => {
      const start = this.at();
      this.CONSUME(t.Measure);
      const values = this.values();
      return { kind: 'measure', values, ...this.SUBRULE(this.occasion), span: this.spanFrom(start) };
    },
  );

  /** `on mnist(test) every epoch`, in either order. */
  protected readonly occasion: Rule<{ readonly on?: Expression; readonly every?: Every }> = this.RULE(
    'occasion',
    () => {
      let on: Expression | undefined;
      let every: Every | undefined;
      this.MANY(() =>
        this.OR([
          {
            ALT: () => {
              this.CONSUME(t.On);
              on = this.SUBRULE(this.expression);
            },
          },
          {
            ALT: () => {
              every = this.SUBRULE(this.every);
            },
          },
        ]),
      );
      return { on, every };
    },
  );

  /** `best psnr(restored, clean)`, with what may follow a `measure`. */
  protected readonly bestStatement: Rule<BestStatement> = this.RULE('bestStatement', (): BestStatement => {
    const start = this.at();
    this.CONSUME(t.Best);
    const value = this.SUBRULE(this.expression);
    return { kind: 'best', value, ...this.SUBRULE(this.occasion), span: this.spanFrom(start) };
  });

  /** `start Encoder, Decoder from "runs/classify" as pytorch` */
  protected readonly startStatement: Rule<StartStatement> = this.RULE(
    'startStatement',
    (): StartStatement => {
      const start = this.at();
      this.CONSUME(t.Start);
      const networks = this.names('the name of a network');
      const found = this.need(0, t.From, () => {
        this.complain(
          expectedToken,
          { what: '`from`', why: 'and the path of a run or of a file with weights', found: this.found() },
          this.place(),
        );
        this.stretch();
      });
      const token =
        this.RECORDING_PHASE || found
          ? this.need(0, t.StringToken, () =>
              this.complain(
                expectedToken,
                { what: 'a path in quotes', why: 'after `from`', found: this.found() },
                this.place(),
              ),
            )
          : undefined;
      const from: StartStatement['from'] = token
        ? ({ kind: 'string', value: stringValue(token.image), span: this.tokenSpan(token) } as StringLiteral)
        : { kind: 'missing', span: this.hole() };
      let as: Name | undefined;
      this.OPTION(() => {
        this.CONSUME(t.As);
        as = this.name(2, 'pytorch or keras');
        if (as === undefined) this.stretch();
      });
      return { kind: 'start', networks, from, as, span: this.spanFrom(start) };
    },
  );

  /** `every 200`, `every epoch`, `every 2 epochs` */
  protected readonly every: Rule<Every> = this.RULE('every', (): Every => {
    const start = this.at();
    this.CONSUME(t.Every);
    let count: Expression | undefined;
    let unit: IToken | undefined;
    if (this.RECORDING_PHASE || !this.is(t.Unit)) {
      this.OPTION(() => {
        count = this.SUBRULE(this.operation);
      });
      // What is missing after `every` is reported like any missing value.
      count ??= this.missing('a number of steps, or `epoch`,');
    }
    this.OPTION1(() => {
      unit = this.CONSUME(t.Unit);
    });
    return {
      count,
      unit: unit?.image.startsWith('epoch') ? 'epoch' : 'step',
      span: this.spanFrom(start),
    };
  });

  protected readonly phaseStatement: Rule<PhaseStatement> = this.RULE(
    'phaseStatement',
    (): PhaseStatement => {
      const start = this.at();
      this.CONSUME(t.Phase);
      const name = this.name(0, 'a name after `phase`') ?? this.missingName();
      return { kind: 'phase', name, body: this.SUBRULE(this.body), span: this.spanFrom(start) };
    },
  );

  /** Checks that nothing follows a statement on its line; false when it was none after all. */
  protected finish(statement: Statement): boolean {
    if (this.is(t.Newline) || this.is(t.RCurly) || this.is(EOF)) return true;
    // A body that ended with its indentation has taken the line end.
    if (this.LA(0).tokenType === t.Newline) return true;
    const bare = statement.kind === 'flow' && statement.value.kind === 'name' && statement.as === undefined;
    const unknown = bare && (this.startsExpression() || this.is(t.LCurly));
    if (bare && unknown && statement.value.kind === 'name') {
      this.complain(unknownStatement, { text: statement.value.text }, statement.span);
    } else if (this.closesNothing()) {
      return this.finish(statement);
    } else {
      this.complain(unexpectedRest, { found: this.found(), hint: this.hint(statement) }, this.place());
    }
    this.skipStatement();
    return !unknown;
  }

  private hint(statement: Statement): string | undefined {
    if (this.is(t.Equals)) return 'Only a name can stand before `=`.';
    if (this.is(t.LParen))
      return 'Only a name can be called; to apply a layer to a value write `value -> layer(...)`.';
    if (this.is(t.Comma)) return 'A comma separates arguments, list items and names only.';
    if (this.is(t.Arrow)) return 'Put parentheses around what comes before to make it a value.';
    if (this.is(t.Using) && statement.kind === 'minimize') return '`over` comes before `using`.';
    if (this.is(t.Else)) return 'It must follow the `}` of an `if`.';
    return undefined;
  }

  /** Reports and skips a `)` or `]` that has no opener. */
  protected closesNothing(): boolean {
    if (!this.is(t.RParen) && !this.is(t.RSquare)) return false;
    const token = this.LA(1);
    const span = this.tokenSpan(token);
    this.complain(unmatchedBracket, { text: token.image }, span, {
      fix: { title: `Remove the \`${token.image}\``, edits: [{ span, text: '' }] },
    });
    this.advance();
    return true;
  }

  /** Whether the line before is a value, so that an operator may follow; after `->` comes a layer. */
  private endsOperand(): boolean {
    let back = 0;
    while (this.LA(back).tokenType === t.Newline) back--;
    if (!/^[\w")\]]/.test(this.LA(back).image)) return false;
    for (; this.LA(back).tokenType !== t.Newline && this.LA(back).tokenType !== EOF; back--) {
      if (this.LA(back).tokenType === t.Arrow) return false;
    }
    return true;
  }

  /** Reports a line that begins like no statement, and skips it. */
  protected skipBadStatement(): void {
    const token = this.LA(1);
    const span = this.tokenSpan(token);
    if (this.closesNothing()) return;
    if (token.tokenType === t.Else) {
      this.complain(strayElse, {}, span);
    } else if (this.isBinaryOperator()) {
      const end = this.lastToken().end;
      const between = this.endsOperand() && /^[\w"([]/.test(this.LA(2).image);
      const fix = {
        title: 'Move it to the end of the line before',
        edits: [
          { span: { start: end, end }, text: ` ${token.image}` },
          { span, text: '' },
        ],
      };
      this.complain(lineBeginsWithOperator, { text: token.image }, span, between ? { fix } : {});
    } else {
      this.complain(
        unexpectedRest,
        { found: this.found(), hint: 'A statement begins with a layer, a value, a name or a keyword.' },
        span,
      );
    }
    this.advance();
    this.skipStatement();
  }
}

function settingName(token: IToken): string {
  return settingWords.has(token.image)
    ? token.image
    : (meantKeyword(token.image, 'statement') ?? token.image);
}
