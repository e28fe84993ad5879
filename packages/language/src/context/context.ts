import type { Dim } from '../algebra/dim';
import type { Reporter } from '../diagnostics/reporter';
import type { Binding } from '../names/bindings';
import type { Module } from '../names/module';
import type { ProgramNames } from '../names/program-names';
import type { NodeId, Origin } from '../program/program';
import type { CheckHost } from '../source/host';
import type * as ast from '../syntax/ast';
import type { ValueType } from '../types';
import type { Budget } from './budget';
import type { GraphBuilder, NetworkResult } from './graph';
import type { Reachability } from './reach';
import { UNKNOWN_VALUE, type Value } from './values';

/** What the whole check shares. */
export interface Analysis {
  readonly host: CheckHost;
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

/** What an expression means in one graph: several where a block is inlined more than once. */
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
export const MAX_USES = 8;

/** Remembers what an expression or a name means here, for editors. */
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
  } else if (fact.uses.length < MAX_USES) fact.uses.push(use);
}

/** The value of something wrong that has been reported. */
export function failed(ctx: Context): Value {
  ctx.valid = false;
  return UNKNOWN_VALUE;
}
