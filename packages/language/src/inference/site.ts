import type { Arguments } from '../catalogue/arguments';
import type { Entry } from '../catalogue/entry';
import type { Value } from '../context/values';
import type * as ast from '../syntax/ast';

/** A value on its way into a node, and where it is written; nothing is written for one that flows in. */
export interface MatchedInput {
  readonly value: Value;
  readonly expression?: ast.Expression;
}

export interface Matched {
  readonly args: Arguments;
  readonly inputs: readonly MatchedInput[];
  argument(parameter: string): ast.Argument | undefined;
}

/** An entry about to become a node. */
export interface EntrySite {
  readonly entry: Entry;
  /** The call, name or operation as written. */
  readonly site: ast.Expression;
  readonly args: Arguments;
  readonly inputs: readonly MatchedInput[];
  argument(parameter: string): ast.Argument | undefined;
}

/** What an entry may ask about one of its calls, and report there. */
export function callSite(entry: Entry, site: ast.Expression, matched: Matched): EntrySite {
  return { entry, site, args: matched.args, inputs: matched.inputs, argument: matched.argument };
}
