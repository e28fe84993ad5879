import { type Spending, spentBetween } from '../context/budget';
import { type Analysis, type Facts, MAX_USES } from '../context/context';
import type { NetworkResult } from '../context/graph';
import type { Diagnostic } from '../diagnostics/diagnostic';
import { Reporter } from '../diagnostics/reporter';
import type { Binding } from '../names/bindings';
import type { Module } from '../names/module';
import { usesOf } from '../names/order';
import type * as ast from '../syntax/ast';
import { checkNetwork } from './network';

interface Findings {
  readonly diagnostics: readonly Diagnostic[];
  readonly errors: number;
  readonly facts: Facts;
}

interface Kept extends Findings {
  /** What the result followed from, see `needsOf`. */
  readonly needs: readonly unknown[];
  /** Where that stood: graphs and facts move with the trees, what was reported does not. */
  readonly places: readonly unknown[];
  readonly result: NetworkResult;
  /** What the check took. */
  readonly spent: Spending;
}

/** Networks of earlier checks. A declaration that is parsed again is a new one, and nothing here belongs to it. */
export type NetworkCache = WeakMap<ast.Declaration, Kept>;

/** `checkNetwork`, unless neither the network nor anything that it uses has changed since an earlier check. */
export function checkOrReuse(
  analysis: Analysis,
  module: Module,
  binding: Binding,
  cache: NetworkCache | undefined,
): { readonly result: NetworkResult; readonly facts: Facts } {
  if (cache === undefined || binding.declaration === undefined)
    return { result: checkNetwork(analysis, module, binding), facts: analysis.facts };
  const { needs, places } = needsOf(analysis, binding);
  let kept = cache.get(binding.declaration);
  const stays = kept?.diagnostics.length === 0 || (kept !== undefined && sameItems(kept.places, places));
  const { budget } = analysis;
  if (kept === undefined || !stays || !sameItems(kept.needs, needs) || !budget.covers(kept.spent)) {
    const before = budget.left;
    const found = apart(analysis, (inner) => checkNetwork(inner, module, binding));
    kept = { needs, places, spent: spentBetween(before, budget.left), ...found };
    // What ends the check depends on all that came before.
    if (!budget.exhausted) cache.set(binding.declaration, kept);
  }
  analysis.reporter.add(kept.diagnostics, kept.errors);
  return kept;
}

/** Checks with a reporter and facts of its own, so that they can be told from those of others. */
function apart(
  analysis: Analysis,
  checkOne: (analysis: Analysis) => NetworkResult,
): Findings & { readonly result: NetworkResult } {
  const reporter = new Reporter();
  const facts: Facts = new Map();
  const result = checkOne({ ...analysis, reporter, facts });
  return { result, diagnostics: reporter.diagnostics, errors: reporter.errors, facts };
}

/**
 * What the result of a check depends on, flat, to be compared by identity: for blocks and constants their trees and
 * what these use in turn, for networks their results, and whether each is broken.
 */
function needsOf({ modules, networks, broken }: Analysis, root: Binding): Pick<Kept, 'needs' | 'places'> {
  const needs: unknown[] = [broken.has(root)];
  const places: unknown[] = [root.declaration?.span.start];
  const seen = new Set<Binding>([root]);
  const waiting = [root];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for (const used of usesOf(modules, at).keys()) {
      if (seen.has(used)) continue;
      seen.add(used);
      needs.push(networks.get(used) ?? used.declaration, broken.has(used));
      places.push(used.declaration?.span.start);
      if (used.kind !== 'network') waiting.push(used);
    }
  }
  return { needs, places };
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

/** The facts of all declarations together, in the order in which they were checked. What is given stays as it is. */
export function joinFacts(all: readonly Facts[]): Facts {
  const joined: Facts = new Map();
  for (const facts of all) {
    for (const [node, fact] of facts) {
      const known = joined.get(node);
      if (known === undefined) joined.set(node, fact);
      else joined.set(node, { ...fact, uses: [...known.uses, ...fact.uses].slice(0, MAX_USES) });
    }
  }
  return joined;
}
