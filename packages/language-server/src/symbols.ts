/** What the name under the cursor means, and where else it stands. */
import {
  type ast,
  type Binding,
  type Entry,
  type Location,
  type NameNode,
  pathAt,
  type SyntaxNode,
  type Target,
} from '@cnn-studio/language';
import type { Analysis } from './analysis';
import type { Waiting } from './cancellation';
import type { Context } from './feature';
import { contains } from './positions';
import { isKind, isName } from './tree';

/** A name in the text with what it means. */
export interface Found {
  readonly span: ast.Span;
  readonly target: Target;
  /** The expression that uses the name; absent where it is introduced. */
  readonly use?: ast.NameExpression | ast.CallExpression;
}

export function symbolAt(analysis: Analysis, offset: number): Found | undefined {
  // Between `conv` and `(` the cursor touches both: the name is what is meant.
  for (const node of pathAt(analysis.module.tree, offset).toReversed()) {
    const found = meaningOf(analysis, node);
    if (found !== undefined && contains(found.span, offset)) return found;
  }
  return undefined;
}

export function meaningOf(analysis: Analysis, node: SyntaxNode): Found | undefined {
  const { names } = analysis.result;
  if (isName(node)) {
    const binding = names.introductions.get(node);
    if (binding !== undefined) return { span: node.span, target: { kind: 'binding', binding } };
  }
  const target = names.targets.get(node as NameNode);
  if (target === undefined) return undefined;
  if (isKind(node, 'call')) return { span: node.callee.span, target, use: node };
  return { span: node.span, target, use: isKind(node, 'name') ? node : undefined };
}

export function entryOf(target: Target | undefined): Entry | undefined {
  return target?.kind === 'entry' ? target.entry : undefined;
}

/** A binding as the analysis of another file knows it, and that analysis. */
export interface Sighting {
  readonly analysis: Analysis;
  readonly binding: Binding;
}

/**
 * The binding in every file of the workspace that knows it. Only declarations are seen from other files;
 * anything else lives within one.
 */
export async function sightings(
  context: Context,
  analysis: Analysis,
  binding: Binding,
  waiting: Waiting,
): Promise<readonly Sighting[]> {
  const found: Sighting[] = [{ analysis, binding }];
  if (binding.owner !== undefined) return found;
  for (const key of await context.workspace.allKeys()) {
    if (key === analysis.key) continue;
    const other = await context.workspace.analyze(key, waiting);
    const same = other?.result.names.bindings.find((one) => isSame(one.location, binding.location));
    if (other !== undefined && same !== undefined) found.push({ analysis: other, binding: same });
  }
  return found;
}

/** Every place at which the binding is named, the introduction first, each once. */
export function occurrencesOf(found: readonly Sighting[]): readonly Location[] {
  const seen = new Map<string, Location>();
  for (const { analysis, binding } of found) {
    for (const location of [binding.location, ...analysis.result.names.references(binding)]) {
      seen.set(`${location.span.start}:${location.span.end}:${location.file}`, location);
    }
  }
  return [...seen.values()];
}

function isSame(a: Location, b: Location): boolean {
  return a.file === b.file && a.span.start === b.span.start && a.span.end === b.span.end;
}
