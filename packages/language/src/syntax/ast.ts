/**
 * The syntax tree of a .cnn file.
 *
 * Spans are UTF-16 offsets into the text, end exclusive. A tree is always complete: where the text is
 * broken the parser leaves a `missing` expression or drops the broken statement, and reports a diagnostic.
 */
import type { Span } from '../source/span';

export type { Span };

/** A name as written, with its place. */
export interface Name {
  readonly text: string;
  readonly span: Span;
}

export interface Comment {
  /** `line` is `//`, `block` is `/*`, `doc` is `///`. */
  readonly kind: 'line' | 'block' | 'doc';
  /** With its delimiters, without a line end. */
  readonly text: string;
  readonly span: Span;
}

export interface SourceFile {
  readonly kind: 'file';
  readonly span: Span;
  readonly declarations: readonly Declaration[];
  /** Every comment of the file in order, doc comments too. */
  readonly comments: readonly Comment[];
}

// Declarations

export type Declaration =
  | ImportDeclaration
  | LetDeclaration
  | NetworkDeclaration
  | BlockDeclaration
  | TrainDeclaration;

interface DeclarationBase {
  readonly span: Span;
  /** The `///` lines before it, joined, without the slashes. */
  readonly documentation?: string;
}

/** `import "blocks.cnn"` */
export interface ImportDeclaration extends DeclarationBase {
  readonly kind: 'import';
  readonly path: StringLiteral | MissingExpression;
}

/** `let base = 64`; also a statement. */
export interface LetDeclaration extends DeclarationBase {
  readonly kind: 'let';
  readonly name: Name;
  readonly value: Expression;
}

/** `network Critic(image: [28, 28, 1], label: class(10)) -> [1] where ... { ... }` */
export interface NetworkDeclaration extends DeclarationBase {
  readonly kind: 'network';
  readonly name: Name;
  readonly parameters: readonly NetworkParameter[];
  /** Absent when not declared. Several when written `-> (scores: [10], code: [64])`. */
  readonly results?: readonly NetworkResult[];
  readonly where: readonly Expression[];
  readonly body: Body;
}

export interface NetworkParameter {
  readonly name: Name;
  readonly type: TypeExpression;
  readonly span: Span;
}

export interface NetworkResult {
  /** Present in the parenthesised form. */
  readonly name?: Name;
  readonly type: TypeExpression;
  readonly span: Span;
}

export type TypeExpression = ShapeType | ClassType | MissingType;

/** `[H, W, 3]` */
export interface ShapeType {
  readonly kind: 'shape';
  readonly dims: readonly Expression[];
  readonly span: Span;
}

/** `class(10)`: an integer label in [0, 10). */
export interface ClassType {
  readonly kind: 'class';
  readonly count: Expression;
  readonly span: Span;
}

export interface MissingType {
  readonly kind: 'missing-type';
  readonly span: Span;
}

/** `block Residual(channels, stride = 1) { ... }` */
export interface BlockDeclaration extends DeclarationBase {
  readonly kind: 'block';
  readonly name: Name;
  readonly parameters: readonly BlockParameter[];
  readonly body: Body;
}

export interface BlockParameter {
  readonly name: Name;
  readonly default?: Expression;
  readonly span: Span;
}

/** `train digits { ... }` */
export interface TrainDeclaration extends DeclarationBase {
  readonly kind: 'train';
  readonly name: Name;
  readonly body: Body;
}

/** Statements between braces; the span includes the braces. */
export interface Body {
  readonly statements: readonly Statement[];
  readonly span: Span;
}

// Statements. The parser accepts any of them in any body; the checker says what belongs where.

export type Statement =
  | FlowStatement
  | BindStatement
  | LetDeclaration
  | RepeatStatement
  | IfStatement
  | ReturnStatement
  | DataStatement
  | MinimizeStatement
  | SettingStatement
  | PreviewStatement
  | MeasureStatement
  | BestStatement
  | StartStatement
  | PhaseStatement;

/** `conv(32, 3) -> relu` moves the flow; `... as name` also names the result. */
export interface FlowStatement {
  readonly kind: 'flow';
  readonly value: Expression;
  readonly as?: Name;
  readonly span: Span;
}

/** `gate = conv(4, 1) -> sigmoid`, `scores, code = Classifier(image)` */
export interface BindStatement {
  readonly kind: 'bind';
  readonly names: readonly Name[];
  readonly value: Expression;
  readonly span: Span;
}

/** `repeat 4 { }`, `repeat i in 0..4 { }` */
export interface RepeatStatement {
  readonly kind: 'repeat';
  readonly variable?: Name;
  /** A number, or a range when there is a variable. */
  readonly count: Expression | RangeExpression;
  readonly body: Body;
  readonly span: Span;
}

/** `0..4` after `in`: 0, 1, 2, 3. `0.5 .. 3` as an argument: any number between, another for each example. */
export interface RangeExpression {
  readonly kind: 'range';
  readonly from: Expression;
  readonly to: Expression;
  readonly span: Span;
}

export interface IfStatement {
  readonly kind: 'if-statement';
  readonly condition: Expression;
  readonly then: Body;
  /** `else if` is an `else` body that holds one if statement. */
  readonly else?: Body;
  readonly span: Span;
}

/** `return a, b` */
export interface ReturnStatement {
  readonly kind: 'return';
  readonly values: readonly Expression[];
  readonly span: Span;
}

/** `data image, label = mnist(train)` */
export interface DataStatement {
  readonly kind: 'data';
  readonly names: readonly Name[];
  readonly source: Expression;
  readonly span: Span;
}

/** `minimize LOSS over Critic, Encoder using adam(2e-4)` */
export interface MinimizeStatement {
  readonly kind: 'minimize';
  readonly loss: Expression;
  readonly over: readonly Name[];
  readonly using?: Expression;
  readonly span: Span;
}

/** `batch 64`, `epochs 20`, `steps 2000`, `seed 7`, `ema 0.999`, `clip 1.0`, `accumulate 4`, `patience 5` */
export interface SettingStatement {
  readonly kind: 'setting';
  readonly name: Name;
  readonly value: Expression;
  readonly span: Span;
}

/** `preview fake, real every 200` */
export interface PreviewStatement {
  readonly kind: 'preview';
  readonly values: readonly Expression[];
  readonly every?: Every;
  readonly span: Span;
}

/** `measure psnr(restored, clean) on mnist(test) every epoch` */
export interface MeasureStatement {
  readonly kind: 'measure';
  readonly values: readonly Expression[];
  readonly on?: Expression;
  readonly every?: Every;
  readonly span: Span;
}

/** `best psnr(restored, clean) on mnist(test) every epoch`: which checkpoint is kept beside the newest. */
export interface BestStatement {
  readonly kind: 'best';
  readonly value: Expression;
  readonly on?: Expression;
  readonly every?: Every;
  readonly span: Span;
}

/** `start Encoder, Decoder from "runs/classify/best"`, `start Net from "net.safetensors" as pytorch` */
export interface StartStatement {
  readonly kind: 'start';
  readonly networks: readonly Name[];
  readonly from: StringLiteral | MissingExpression;
  /** In whose layout the weights are, where their shapes can't tell. */
  readonly as?: Name;
  readonly span: Span;
}

/** `every 200` counts steps; `every epoch` and `every 2 epochs` count epochs. */
export interface Every {
  readonly count?: Expression;
  readonly unit: 'step' | 'epoch';
  readonly span: Span;
}

/** `phase warmup { steps 1000 ... }` */
export interface PhaseStatement {
  readonly kind: 'phase';
  readonly name: Name;
  readonly body: Body;
  readonly span: Span;
}

// Expressions

export type Expression =
  | NumberLiteral
  | StringLiteral
  | BooleanLiteral
  | ListExpression
  | NameExpression
  | CallExpression
  | MemberExpression
  | SliceExpression
  | UnaryExpression
  | BinaryExpression
  | ChainExpression
  | IfExpression
  | FixedExpression
  | RangeExpression
  | MissingExpression;

export interface NumberLiteral {
  readonly kind: 'number';
  readonly value: number;
  /** As written: `2e-4` stays `2e-4`. */
  readonly text: string;
  readonly span: Span;
}

export interface StringLiteral {
  readonly kind: 'string';
  /** Without quotes, escapes resolved. */
  readonly value: string;
  readonly span: Span;
}

export interface BooleanLiteral {
  readonly kind: 'boolean';
  readonly value: boolean;
  readonly span: Span;
}

/** `[28, 28, 1]` */
export interface ListExpression {
  readonly kind: 'list';
  readonly items: readonly Expression[];
  readonly span: Span;
}

/** A value, parameter, constant, `it`, or a layer, block or network without arguments. */
export interface NameExpression {
  readonly kind: 'name';
  readonly text: string;
  readonly span: Span;
}

/** `conv(64, 4, stride: 2)`, `Critic(real, label)`, `floor(a / b)` */
export interface CallExpression {
  readonly kind: 'call';
  readonly callee: Name;
  readonly args: readonly Argument[];
  /** The parentheses and what is between them. */
  readonly argsSpan: Span;
  readonly span: Span;
}

export interface Argument {
  readonly name?: Name;
  readonly value: Expression;
  readonly span: Span;
}

/** `photo.height` */
export interface MemberExpression {
  readonly kind: 'member';
  readonly object: Expression;
  readonly property: Name;
  readonly span: Span;
}

/** `x[0 .. 16]`, `x[16 ..]`, `x[.. 16]`, `x[3]`: some of a value's channels. */
export interface SliceExpression {
  readonly kind: 'slice';
  readonly object: Expression;
  /** Absent in `x[.. 16]`: from the first. */
  readonly from?: Expression;
  /** The first channel not taken. Absent in `x[16 ..]`, and in `x[3]`, where `single` is true. */
  readonly to?: Expression;
  readonly single: boolean;
  readonly span: Span;
}

export interface UnaryExpression {
  readonly kind: 'unary';
  readonly operator: '-' | 'not';
  readonly operand: Expression;
  readonly span: Span;
}

export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'and'
  | 'or';

export interface BinaryExpression {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly operatorSpan: Span;
  readonly left: Expression;
  readonly right: Expression;
  /** Parentheses are not kept: the formatter writes those that precedence needs. */
  readonly span: Span;
}

/** `a -> b -> c`; has at least one link. A single layer that starts at `it` is a call or a name, not a chain. */
export interface ChainExpression {
  readonly kind: 'chain';
  readonly head: Expression;
  readonly links: readonly Link[];
  readonly span: Span;
}

/** What may follow `->`: a layer, block or network, with or without arguments. */
export type Link = NameExpression | CallExpression | MissingExpression;

/** `if stride == 1 { it } else { conv(channels, 1) }` */
export interface IfExpression {
  readonly kind: 'if';
  readonly condition: Expression;
  readonly then: Body;
  readonly else?: Body;
  readonly span: Span;
}

/** `fixed normal(100)`: drawn once, not afresh for every minimize. */
export interface FixedExpression {
  readonly kind: 'fixed';
  readonly value: Expression;
  readonly span: Span;
}

/** Stands where the text lacks an expression; a diagnostic has been reported. */
export interface MissingExpression {
  readonly kind: 'missing';
  readonly span: Span;
}
