import type { Analysis } from '../context/context';
import { overlappingParts } from '../diagnostics/data/CNN424-overlapping-parts';
import type { Fix } from '../diagnostics/diagnostic';
import type { Program } from '../program/program';
import { resolvePath } from '../source/host';
import type { Location } from '../source/span';
import { type Node, visit } from '../syntax/visit';

interface Part {
  readonly split: string;
  readonly holdout: number;
  readonly location: Location;
}

/**
 * Warns of folders of which a program measures with images that it learns from, in this train block or another: what a smaller
 * share holds back, a larger one does too, so parts overlap where the share to measure with is the larger one.
 */
export function adviseParts(analysis: Analysis, program: Program): void {
  const folders = new Map<string, { readonly written: string; readonly parts: Part[] }>();
  for (const { sources } of program.trains.values()) {
    for (const source of sources) {
      const { args, location } = source;
      if (!args.has('split') || !args.has('holdout') || !args.has('path')) continue;
      const written = args.text('path');
      const path = resolvePath(location.file, written);
      const known = folders.get(path) ?? { written, parts: [] };
      folders.set(path, known);
      known.parts.push({ split: args.text('split'), holdout: args.number('holdout'), location });
    }
  }
  for (const { written, parts } of folders.values()) {
    const learned = parts.filter(({ split }) => split === 'train');
    for (const part of parts) {
      const other = part.split === 'test' && learned.find(({ holdout }) => holdout < part.holdout);
      if (!other) continue;
      const data = { folder: written, left: other.holdout, taken: part.holdout };
      analysis.reporter.report(overlappingParts, data, part.location, {
        fixes: sameShare(analysis, part.location, other.holdout),
        related: [{ location: other.location, message: 'learned from here' }],
      });
    }
  }
}

/** Writes the share that the other part leaves; none where it stands elsewhere, as under a name. */
function sameShare(analysis: Analysis, { file, span }: Location, holdout: number): Fix[] {
  const tree = analysis.modules.get(file)?.tree;
  const written = tree && holdoutIn(tree, span);
  if (written === undefined) return [];
  const title = `Set \`holdout\` to ${holdout} here`;
  return [{ title, edits: [{ file, span: written, text: String(holdout) }] }];
}

/** Where the value of `holdout` stands. */
function holdoutIn(tree: Node, within: Location['span']): Location['span'] | undefined {
  let found: Location['span'] | undefined;
  visit(tree, (node) => {
    if ('kind' in node || !('value' in node) || node.name?.text !== 'holdout') return;
    if (node.span.start >= within.start && node.span.end <= within.end) found = node.value.span;
  });
  return found;
}
