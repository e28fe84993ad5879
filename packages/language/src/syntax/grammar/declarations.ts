import { EOF, type IToken } from 'chevrotain';
import { expectedDeclaration } from '../../diagnostics/syntax/CNN010-expected-declaration';
import { unmatchedBracket } from '../../diagnostics/syntax/CNN016-unmatched-bracket';
import { expectedToken } from '../../diagnostics/syntax/CNN018-expected-token';
import { namedArgument } from '../../diagnostics/syntax/CNN022-named-argument';
import { expectedType } from '../../diagnostics/syntax/CNN024-expected-type';
import { nestedDeclaration } from '../../diagnostics/syntax/CNN025-nested-declaration';
import { colonBody } from '../../diagnostics/syntax/CNN026-colon-body';
import type { Span } from '../../source/span';
import type {
  BlockDeclaration,
  BlockParameter,
  Body,
  Comment,
  Declaration,
  Expression,
  ImportDeclaration,
  NetworkDeclaration,
  NetworkParameter,
  NetworkResult,
  Statement,
  StringLiteral,
  TrainDeclaration,
  TypeExpression,
} from '../ast';
import { Documentation } from '../documentation';
import { stringValue } from '../literals';
import type { Problems } from '../problems';
import * as t from '../tokens';
import { StatementGrammar } from './statements';
import type { Rule } from './tolerant';

/** What it takes to move a declaration in its text, and to put other statements into its body. */
export interface Piece {
  /** Every span in the declaration, once. */
  readonly spans: Span[];
  /** For each statement of its body the index of its first span, and last that of the first span behind them. */
  readonly marks: readonly number[] | undefined;
}

/** Recovery guesses at bodies and declarations no deeper than this, to leave the rest to what is really written. */
const RECOVERY_DEPTH = 150;

/** The whole grammar of a .cnn file. */
export class CnnParser extends StatementGrammar {
  private comments = new Documentation('', []);
  /** The declaration being read, for messages. */
  private outer = '';
  /** Of the declarations read so far. */
  private pieces: Piece[] = [];
  /** Of the outermost body read last. */
  private marks: number[] | undefined;
  /** Column of the line on which the innermost declaration or statement with a body began. */
  private headerColumn = 0;

  constructor(validate = false) {
    super(validate);
    this.performSelfAnalysis();
  }

  parseFile(
    tokens: IToken[],
    afterError: ReadonlySet<IToken>,
    text: string,
    comments: readonly Comment[],
    problems: Problems,
  ): { readonly declarations: readonly Declaration[]; readonly pieces: readonly Piece[] } {
    this.begin(tokens, afterError, text, problems);
    this.comments = new Documentation(text, comments);
    this.headerColumn = 0;
    this.pieces = [];
    const declarations = this.file();
    return { declarations, pieces: this.pieces };
  }

  /** Reads a declaration's body alone; undefined when it ends before its tokens do. */
  parseBody(
    tokens: IToken[],
    afterError: ReadonlySet<IToken>,
    text: string,
    comments: readonly Comment[],
    problems: Problems,
  ): { readonly body: Body; readonly piece: Piece } | undefined {
    this.begin(tokens, afterError, text, problems);
    this.comments = new Documentation(text, comments);
    this.headerColumn = 0;
    const body = this.body();
    return this.is(EOF) ? { body, piece: this.takePiece() } : undefined;
  }

  private takePiece(): Piece {
    const piece = { spans: this.spans, marks: this.marks };
    this.spans = [];
    this.marks = undefined;
    return piece;
  }

  protected documentation(offset: number): string | undefined {
    return this.RECORDING_PHASE ? undefined : this.comments.before(offset);
  }

  private readonly declarationAlternatives = [
    { ALT: (): Declaration => this.SUBRULE(this.importDeclaration) },
    { ALT: (): Declaration => this.SUBRULE(this.letDeclaration) },
    { ALT: (): Declaration => this.SUBRULE(this.networkDeclaration) },
    { ALT: (): Declaration => this.SUBRULE(this.blockDeclaration) },
    { ALT: (): Declaration => this.SUBRULE(this.trainDeclaration) },
  ];

  protected readonly declaration: Rule<Declaration> = this.RULE(
    'declaration',
    (): Declaration => this.OR(this.declarationAlternatives),
  );

  readonly file: Rule<Declaration[]> = this.RULE('file', (): Declaration[] => {
    const declarations: Declaration[] = [];
    let lost = false;
    do {
      this.MANY(() =>
        this.OR([
          { ALT: () => this.CONSUME(t.Newline) },
          {
            ALT: () => {
              declarations.push(this.SUBRULE(this.declaration));
              this.pieces.push(this.takePiece());
              lost = false;
              this.finishDeclaration();
            },
          },
        ]),
      );
      if (this.RECORDING_PHASE || this.is(EOF)) break;
      // Lines that follow a lost one are lost with it: one report for all.
      this.skipUndeclared(lost);
      lost = true;
    } while (!this.is(EOF));
    return declarations;
  });

  private finishDeclaration(): void {
    if (this.RECORDING_PHASE) return;
    const last = this.LA(0).tokenType;
    if (last === t.RCurly || last === t.Newline || this.isDeclaration() || this.is(t.Newline) || this.is(EOF))
      return;
    this.skipUndeclared(false);
  }

  private skipUndeclared(quietly: boolean): void {
    const token = this.LA(1);
    const closer =
      token.tokenType === t.RCurly || token.tokenType === t.RParen || token.tokenType === t.RSquare;
    if (!quietly) {
      const span = this.tokenSpan(token);
      if (closer) {
        this.complain(unmatchedBracket, { text: token.image }, span, {
          fix: { title: `Remove the \`${token.image}\``, edits: [{ span, text: '' }] },
        });
      } else this.complain(expectedDeclaration, { found: this.found() }, span);
    }
    if (token.tokenType === t.LCurly) this.skipGroup();
    else this.advance();
    this.skipStatement();
  }

  /** `import "blocks.cnn"` */
  protected readonly importDeclaration: Rule<ImportDeclaration> = this.RULE(
    'importDeclaration',
    (): ImportDeclaration => {
      const start = this.at();
      this.CONSUME(t.Import);
      const token = this.need(0, t.StringToken, () =>
        this.complain(
          expectedToken,
          { what: 'a file name in quotes', why: 'after `import`', found: this.found() },
          this.place(),
        ),
      );
      const path: ImportDeclaration['path'] = token
        ? ({ kind: 'string', value: stringValue(token.image), span: this.tokenSpan(token) } as StringLiteral)
        : { kind: 'missing', span: this.hole() };
      return { kind: 'import', path, span: this.spanFrom(start), documentation: this.documentation(start) };
    },
  );

  protected readonly networkDeclaration: Rule<NetworkDeclaration> = this.RULE(
    'networkDeclaration',
    (): NetworkDeclaration => {
      const start = this.at();
      this.CONSUME(t.Network);
      const name = this.name(0, 'a name after `network`') ?? this.missingName();
      this.enter(`the network \`${name.text}\``);
      const parameters: NetworkParameter[] = [];
      const open = this.need(1, t.LParen, () => this.expectedParameters());
      if (this.RECORDING_PHASE || open) {
        this.separated(
          t.RParen,
          (type) => type === t.Label || type === t.Identifier,
          () => parameters.push(this.SUBRULE(this.networkParameter)),
        );
        this.close(3, t.RParen, open!);
      }
      let results: NetworkResult[] | undefined;
      this.OPTION(() => {
        this.CONSUME(t.Arrow);
        results = this.SUBRULE(this.results);
      });
      const where: Expression[] = [];
      this.OPTION1(() => {
        this.CONSUME(t.Where);
        where.push(this.SUBRULE(this.condition));
        this.MANY(() => {
          this.CONSUME(t.Comma);
          where.push(this.SUBRULE1(this.condition));
        });
      });
      const body = this.SUBRULE(this.body);
      return {
        kind: 'network',
        name,
        parameters,
        results,
        where,
        body,
        span: this.spanFrom(start),
        documentation: this.documentation(start),
      };
    },
  );

  private enter(outer: string): void {
    this.outer = outer;
  }

  private expectedParameters(): void {
    this.complain(
      expectedToken,
      { what: '`(`', why: 'and parameters after the name', found: this.found() },
      this.place(),
    );
  }

  /** `image: [28, 28, 1]` */
  protected readonly networkParameter: Rule<NetworkParameter> = this.RULE(
    'networkParameter',
    (): NetworkParameter => {
      const start = this.at();
      if (!this.RECORDING_PHASE && !this.is(t.Label)) {
        const name = this.name(9, 'the name of a parameter') ?? this.missingName();
        return { name, type: this.missingType(`\`${name.text}\``), span: this.spanFrom(start) };
      }
      const token = this.CONSUME(t.Label);
      this.CONSUME(t.Colon);
      const name = { text: token.image, span: this.tokenSpan(token) };
      return { name, type: this.SUBRULE(this.type), span: this.spanFrom(start) };
    },
  );

  /** `[28, 28, 1]`, or `(scores: [10], code: [64])` */
  protected readonly results: Rule<NetworkResult[]> = this.RULE('results', (): NetworkResult[] => {
    const results: NetworkResult[] = [];
    const start = this.at();
    if (!this.RECORDING_PHASE && !this.is(t.LParen)) {
      return [{ type: this.SUBRULE(this.type), span: this.spanFrom(start) }];
    }
    this.OR([
      {
        ALT: () => {
          const open = this.CONSUME(t.LParen);
          this.separated(
            t.RParen,
            (type) => type === t.Label || type === t.LSquare,
            () => results.push(this.SUBRULE(this.result)),
          );
          this.close(1, t.RParen, open);
        },
      },
      { ALT: () => this.SUBRULE(this.type) },
    ]);
    return results;
  });

  protected readonly result: Rule<NetworkResult> = this.RULE('result', (): NetworkResult => {
    const start = this.at();
    let name: NetworkResult['name'];
    this.OPTION(() => {
      const token = this.CONSUME(t.Label);
      this.CONSUME(t.Colon);
      name = { text: token.image, span: this.tokenSpan(token) };
    });
    return { name, type: this.SUBRULE(this.type), span: this.spanFrom(start) };
  });

  /** `[H, W, 3]`, `class(10)` */
  protected readonly type: Rule<TypeExpression> = this.RULE('type', (): TypeExpression => {
    const start = this.at();
    if (!this.RECORDING_PHASE && !this.is(t.LSquare) && !this.isClass()) return this.missingType('this');
    return this.OR([
      {
        ALT: (): TypeExpression => {
          const list = this.SUBRULE(this.list);
          const dims = list?.kind === 'list' ? list.items : [];
          return { kind: 'shape', dims, span: this.spanFrom(start) };
        },
      },
      {
        ALT: (): TypeExpression => {
          this.CONSUME(t.Identifier, { LABEL: 'class' });
          const open = this.CONSUME(t.LParen);
          const count = this.SUBRULE(this.expression);
          this.close(0, t.RParen, open);
          return { kind: 'class', count, span: this.spanFrom(start) };
        },
      },
    ]);
  });

  private isClass(): boolean {
    return this.LA(1).image === 'class' && this.LA(2).tokenType === t.LParen;
  }

  private missingType(what: string): TypeExpression {
    const start = this.at();
    this.complain(expectedType, { what, found: this.found() }, this.place());
    if (this.ends() || !this.startsExpression()) return { kind: 'missing-type', span: this.hole() };
    this.SUBRULE(this.operation);
    return { kind: 'missing-type', span: this.spanFrom(start) };
  }

  protected readonly blockDeclaration: Rule<BlockDeclaration> = this.RULE(
    'blockDeclaration',
    (): BlockDeclaration => {
      const start = this.at();
      this.CONSUME(t.Block);
      const name = this.name(0, 'a name after `block`') ?? this.missingName();
      this.enter(`the block \`${name.text}\``);
      const parameters: BlockParameter[] = [];
      const open = this.need(1, t.LParen, () => this.expectedParameters());
      if (this.RECORDING_PHASE || open) {
        this.separated(
          t.RParen,
          (type) => type === t.Identifier || type === t.Label,
          () => parameters.push(this.SUBRULE(this.blockParameter)),
        );
        this.close(3, t.RParen, open!);
      }
      const body = this.SUBRULE(this.body);
      return {
        kind: 'block',
        name,
        parameters,
        body,
        span: this.spanFrom(start),
        documentation: this.documentation(start),
      };
    },
  );

  /** `stride = 1` */
  protected readonly blockParameter: Rule<BlockParameter> = this.RULE(
    'blockParameter',
    (): BlockParameter => {
      const start = this.at();
      if (!this.RECORDING_PHASE && this.is(t.Label)) return this.labeledParameter();
      const name = this.name(0, 'the name of a parameter') ?? this.missingName();
      let fallback: Expression | undefined;
      this.OPTION(() => {
        this.CONSUME(t.Equals);
        fallback = this.SUBRULE(this.expression);
      });
      return { name, default: fallback, span: this.spanFrom(start) };
    },
  );

  /** `stride: 1` among a block's parameters. */
  private labeledParameter(): BlockParameter {
    const token = this.LA(1);
    this.advance();
    const colon = this.LA(1);
    const name = { text: token.image, span: this.tokenSpan(token) };
    this.complain(
      namedArgument,
      { name: name.text, sign: '=', where: "a block's parameters" },
      this.tokenSpan(colon),
      {
        fix: {
          title: 'Write `=`',
          edits: [{ span: { start: name.span.end, end: colon.startOffset + 1 }, text: ' =' }],
        },
      },
    );
    this.advance();
    const value = this.SUBRULE1(this.expression);
    return { name, default: value, span: this.spanFrom(name.span.start) };
  }

  protected readonly trainDeclaration: Rule<TrainDeclaration> = this.RULE(
    'trainDeclaration',
    (): TrainDeclaration => {
      const start = this.at();
      this.CONSUME(t.Train);
      const name = this.name(0, 'a name after `train`') ?? this.missingName();
      this.enter(`the train block \`${name.text}\``);
      const body = this.SUBRULE(this.body);
      return {
        kind: 'train',
        name,
        body,
        span: this.spanFrom(start),
        documentation: this.documentation(start),
      };
    },
  );

  /** `{ statements }` */
  protected readonly body: Rule<Body> = this.RULE('body', (): Body => {
    if (!this.RECORDING_PHASE && !this.is(t.LCurly)) return this.bodyWithoutBrace();
    const start = this.at();
    if (this.tooDeep()) {
      this.skipGroup();
      return { statements: [], span: this.spanFrom(start) };
    }
    const outerColumn = this.headerColumn;
    this.headerColumn = this.indentationOf(start);
    this.depth++;
    const open = this.CONSUME(t.LCurly);
    const statements: Statement[] = [];
    const marks: number[] | undefined = this.depth === 1 ? [] : undefined;
    this.statements(statements, false, marks);
    if (marks !== undefined) {
      marks.push(this.spans.length);
      this.marks = marks;
    }
    this.close(0, t.RCurly, open);
    this.depth--;
    this.headerColumn = outerColumn;
    return { statements, span: this.spanFrom(start) };
  });

  /** After `else`: a body, or another `if` as the only statement of one. */
  protected readonly elseBody: Rule<Body> = this.RULE('elseBody', (): Body => {
    if (!this.RECORDING_PHASE && !this.is(t.If)) return this.SUBRULE(this.body);
    let body: Body = { statements: [], span: this.span(0, 0) };
    this.OR([
      {
        ALT: () => {
          if (this.tooDeep()) {
            const start = this.at();
            this.skipStatement();
            body = { statements: [], span: this.spanFrom(start) };
            return;
          }
          this.depth++;
          const statement = this.SUBRULE(this.ifStatement);
          this.depth--;
          if (!this.RECORDING_PHASE) body = { statements: [statement], span: statement.span };
        },
      },
      {
        ALT: () => {
          body = this.SUBRULE1(this.body);
        },
      },
    ]);
    return body;
  });

  /** Up to the closing brace or, `indented`, to the first line that is indented no more than the header. */
  private statements(into: Statement[], indented: boolean, marks?: number[]): void {
    for (;;) {
      this.MANY({
        GATE: () => !indented || this.is(t.Newline) || this.isIndented(),
        DEF: () =>
          this.OR([
            { ALT: () => this.CONSUME(t.Newline) },
            {
              ALT: () => {
                const mark = this.spans.length;
                const statement = this.SUBRULE(this.statement);
                if (this.RECORDING_PHASE || !this.finish(statement)) return;
                into.push(statement);
                marks?.push(mark);
              },
            },
          ]),
      });
      if (this.RECORDING_PHASE || this.is(t.RCurly) || this.is(EOF)) return;
      if (indented && !this.isIndented()) return;
      if (this.isDeclaration()) {
        // At the margin it is the closing brace that was forgotten.
        if (this.column() <= this.headerColumn) return;
        this.complain(
          nestedDeclaration,
          { keyword: this.LA(1).image, outer: this.outer },
          this.tokenSpan(this.LA(1)),
        );
        this.nestedDeclaration();
      } else this.skipBadStatement();
    }
  }

  /** Reads a declaration in the wrong place, so that the rest of the file keeps its sense. It is not in the tree. */
  private nestedDeclaration(): void {
    const { outer } = this;
    if (this.depth >= RECOVERY_DEPTH) {
      this.advance();
      this.skipStatement();
      return;
    }
    this.depth++;
    this.SUBRULE9(this.declaration);
    this.depth--;
    this.outer = outer;
  }

  /** Column of the next token, which begins a line. */
  private column(): number {
    const previous = this.LA(0);
    if (previous.tokenType !== t.Newline) return Number.POSITIVE_INFINITY;
    return this.at() - (previous.startOffset + previous.image.length);
  }

  private isIndented(): boolean {
    return this.column() > this.headerColumn;
  }

  /** Of the line that holds an offset. Lines longer than anyone writes count as not indented. */
  private indentationOf(offset: number): number {
    let start = offset;
    while (start > 0 && offset - start < 1000 && !/[\r\n]/.test(this.text[start - 1]!)) start--;
    if (offset - start >= 1000) return 0;
    let end = start;
    while (this.text[end] === ' ' || this.text[end] === '\t') end++;
    return end - start;
  }

  /** The `{` is missing. If indented lines follow, they are the body that was meant. */
  private bodyWithoutBrace(): Body {
    if (this.is(t.Colon)) {
      this.complain(colonBody, {}, this.place());
      this.advance();
    } else {
      this.complain(
        expectedToken,
        { what: '`{`', why: 'to begin the body', found: this.found() },
        this.place(),
      );
      this.skipTo((type) => type === t.LCurly);
      if (this.is(t.LCurly)) return this.SUBRULE9(this.body);
    }
    const hole = this.hole();
    const statements: Statement[] = [];
    if (!this.is(t.Newline) || this.depth >= RECOVERY_DEPTH) return { statements, span: hole };
    const outerColumn = this.headerColumn;
    this.headerColumn = this.indentationOf(hole.start);
    const newline = this.LA(1);
    const following = this.LA(2);
    const column = following.startOffset - (newline.startOffset + newline.image.length);
    let span = hole;
    if (column > this.headerColumn && following.tokenType !== EOF) {
      this.depth++;
      this.statements(statements, true);
      this.depth--;
      if (this.is(t.RCurly) && (this.column() >= this.headerColumn || this.LA(0).tokenType !== t.Newline)) {
        this.advance();
        span = this.spanFrom(hole.start);
      } else {
        const last = statements[statements.length - 1];
        span = this.span(hole.start, last ? last.span.end : hole.end);
      }
    }
    this.headerColumn = outerColumn;
    return { statements, span };
  }
}
