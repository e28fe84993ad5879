import type { Dim } from '../algebra/dim';
import type { Entry } from '../catalogue/entry';
import type { Location } from '../diagnostics/diagnostic';
import type { Reporter } from '../diagnostics/reporter';
import type { Binding } from '../names/bindings';
import type { Module } from '../names/module';
import type { ProgramNames } from '../names/program-names';
import type { CheckedNetwork, NodeId, Origin } from '../program/program';
import type { CheckHost } from '../source/host';
import type * as ast from '../syntax/ast';
import type { ValueType } from '../types';
import type { Budget } from './budget';
import type { GraphBuilder } from './graph';
import type { Reachability } from './reach';
import { UNKNOWN_VALUE, type Value } from './values';

/** What the whole check shares. */
export interface Analysis {
  readonly host: CheckHost;
  readonly catalogue: ReadonlyMap<string, Entry>;
  readonly modules: ReadonlyMap<string, Module>;
  readonly names: ProgramNames;
  readonly reporter: Reporter;
  /** Of the declaration that is being checked. */
  readonly facts: Facts;
  /** Declarations in which names or syntax are wrong. */
  readonly broken: Set<Binding>;
  /** Values of the `let`s of files. */
  readonly constants: Map<Binding, Value>;
  readonly networks: Map<Binding, NetworkResult>;
  readonly reachability: Reachability;
  readonly budget: Budget;
}

export type Facts = Map<ast.Expression | ast.Name, Fact>;

/** What an expression turned out to be; what hover, inlay hints and completion show. */
export interface Fact {
  readonly file: string;
  readonly span: ast.Span;
  /** The first few uses: several for an expression in a block or a `repeat`. */
  readonly uses: FactUse[];
}

export interface FactUse {
  /** The network or train block whose graph this is. */
  readonly graph: string;
  /** A node of the graph, for values that flow. */
  readonly node?: NodeId;
  readonly type?: ValueType;
  /** For numbers and sizes known when the file is checked. */
  readonly number?: Dim;
  readonly text?: string;
}

/** A network as its uses see it. */
export interface NetworkResult {
  readonly binding: Binding;
  readonly checked: CheckedNetwork;
  readonly builder: GraphBuilder;
  readonly inputs: readonly {
    readonly name: string;
    readonly type: ValueType;
    readonly location: Location;
  }[];
  readonly results: readonly { readonly name?: string; readonly type: ValueType }[];
  /** Conditions on sizes that `where` states beyond multiples, to be checked at each use. */
  readonly bounds: readonly SizeBound[];
  /** How deep networks are nested in it: 0 for one that uses none. */
  readonly depth: number;
}

/** `left operator right`, as in `where H >= 32`. */
export interface SizeBound {
  readonly left: Dim;
  readonly operator: '<' | '<=' | '>' | '>=' | '==';
  readonly right: Dim;
}

/** One network or train block being checked. */
export interface Context {
  readonly analysis: Analysis;
  readonly name: string;
  /** Absent where only numbers make sense: the `let`s of a file, the shapes of inputs. */
  readonly builder: GraphBuilder | undefined;
  readonly training: boolean;
  /** The network whose `where` a fix may extend. */
  readonly network?: { readonly declaration: ast.NetworkDeclaration; readonly module: Module };
  /** How the nodes of a train block are written, for advice about them. */
  readonly sites?: Map<NodeId, NodeSite>;
  depth: number;
  /** Inside of `fixed`. */
  fixed: boolean;
  /** No error was found, so that it may be compiled. */
  valid: boolean;
  /** Set when a limit was reached: stop. */
  stopped: boolean;
}

/** Where the check of a declaration begins. Without a builder only numbers make sense. */
export function firstContext(
  analysis: Analysis,
  binding: Binding,
  own: Pick<Context, 'builder'> & Partial<Pick<Context, 'training' | 'network' | 'sites'>>,
): Context {
  return {
    analysis,
    name: binding.name,
    training: false,
    depth: 0,
    fixed: false,
    valid: !analysis.broken.has(binding),
    stopped: false,
    ...own,
  };
}

/** The body of a declaration, before anything flows in it. */
export function firstFrame(module: Module): Frame {
  return { module, values: new Map(), flow: undefined, returned: undefined, uses: [], prefix: '' };
}

/** Where a node is written, and each of its inputs; nothing is written for a value that flows in. */
export interface NodeSite {
  readonly frame: Frame;
  readonly site: ast.Expression;
  readonly inputs: readonly (ast.Expression | undefined)[];
}

/** One body being evaluated: a network's, a train block's, or a block's at one of its uses. */
export interface Frame {
  readonly module: Module;
  readonly values: Map<Binding, Value>;
  /** `it`. */
  flow: Value | undefined;
  /** Set by `return`. */
  returned: readonly Value[] | undefined;
  readonly uses: Origin['uses'];
  readonly prefix: string;
}

/** A `repeat` of a thousand must not fill the memory with what nobody will read. */
export const MOST_USES = 8;

export function record(ctx: Context, frame: Frame, node: ast.Expression | ast.Name, value: Value): void {
  let use: FactUse;
  if (value.kind === 'node') {
    use = { graph: ctx.name, node: value.id, type: ctx.builder!.type(value.id) };
  } else if (value.kind === 'number') use = { graph: ctx.name, number: value.value };
  else if (value.kind === 'string') use = { graph: ctx.name, text: value.value };
  else if (value.kind === 'boolean') use = { graph: ctx.name, text: String(value.value) };
  else return;
  const fact = ctx.analysis.facts.get(node);
  if (fact === undefined) {
    ctx.analysis.facts.set(node, { file: frame.module.path, span: node.span, uses: [use] });
  } else if (fact.uses.length < MOST_USES) fact.uses.push(use);
}

export function location(frame: Frame, span: ast.Span): Location {
  return { file: frame.module.path, span };
}

/** An expression as it is written. */
export function textOf(frame: Frame, span: ast.Span): string {
  const { start, end } = withParentheses(frame.module.text, span);
  return frame.module.text.slice(start, end);
}

/** The places of `(a + b) * (c)` are those from `a` to `c`: takes in the parentheses that belong to it. */
export function withParentheses(text: string, { start, end }: ast.Span): ast.Span {
  let open = 0;
  let missing = 0;
  for (const sign of text.slice(start, end)) {
    if (sign === '(') open++;
    else if (sign === ')' && open > 0) open--;
    else if (sign === ')') missing++;
  }
  const before = new RegExp(`(?:\\(\\s*){${missing}}$`).exec(text.slice(0, start))?.[0].length ?? 0;
  const after = new RegExp(`^(?:\\s*\\)){${open}}`).exec(text.slice(end))?.[0].length ?? 0;
  return { start: start - before, end: end + after };
}

/** The value of something wrong that has been reported. */
export function failed(ctx: Context): Value {
  ctx.valid = false;
  return UNKNOWN_VALUE;
}
