import type { Context } from '../context/context';
import { otherSize } from '../diagnostics/data/CNN410-other-size';
import type { CheckedMeasure, CheckedTrain } from '../program/program';
import { Misfit, retype } from '../program/retype';
import { substitutedTypes } from '../program/substitution';
import { formatType } from '../types';

/** Says where what is measured can't be computed at the size of the images that it is measured on. */
export function checkSizes(
  ctx: Context,
  train: Pick<CheckedTrain, 'nodes' | 'sources'>,
  { on, values }: CheckedMeasure,
): void {
  if (on === undefined || !ctx.valid) return;
  const given = substitutedTypes(train, on);
  const isChanged = [...given].some(([id, type]) => formatType(type) !== formatType(train.nodes[id]!.type));
  if (!isChanged) return;
  const networks = new Map(
    [...ctx.analysis.networks.values()].map(({ checked }) => [checked.name, checked] as const),
  );
  for (const { node, text } of values) {
    try {
      retype(train, networks, [node], { given });
    } catch (error) {
      if (!(error instanceof Misfit)) throw error;
      const source = train.sources[on]!;
      const name = 'entry' in error.node ? error.node.entry : error.node.path;
      const data = { value: text, source: source.entry, at: name, reason: error.message };
      ctx.analysis.reporter.report(otherSize, data, source.location, {
        related: [{ location: error.node.origin.location, message: 'this cannot take the size' }],
      });
      ctx.valid = false;
      return;
    }
  }
}
