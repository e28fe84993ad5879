import { multiply, substitute, symbol, symbolsOf } from '../algebra/dim';
import type { Context } from '../context/context';
import { otherSize } from '../diagnostics/data/CNN410-other-size';
import type { Fix } from '../diagnostics/diagnostic';
import type { CheckedMeasure, CheckedTrain, NodeId } from '../program/program';
import { Misfit, retype } from '../program/retype';
import { substitutedTypes } from '../program/substitution';
import type { Location } from '../source/span';
import { formatType, tensor, type ValueType } from '../types';

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
  /** Whether all is well once height and width of the images are multiples of a number. */
  const fits = (types: ReadonlyMap<NodeId, ValueType>, node: NodeId, multiple: number) => {
    const cut = new Map([...types].map(([id, type]) => [id, multiplesOf(type, multiple)] as const));
    try {
      retype(train, networks, [node], { given: cut });
      return true;
    } catch (error) {
      if (error instanceof Misfit) return false;
      throw error;
    }
  };
  for (const { node, text } of values) {
    try {
      retype(train, networks, [node], { given });
    } catch (error) {
      if (!(error instanceof Misfit)) throw error;
      const source = train.sources[on]!;
      const name = 'entry' in error.node ? error.node.entry : error.node.path;
      const cut = error.proposals.find(({ makesMultiplesOf: n }) => n !== undefined && fits(given, node, n));
      const chain = cut?.change.kind === 'insert-before' ? cut.change.text : undefined;
      const reason =
        chain === undefined
          ? error.message
          : `${error.message.replace(/\. .*/s, '.')} Cut the images to such sizes: \`${source.entry}(...) -> ${chain}\`.`;
      const data = { value: text, source: source.entry, at: name, reason };
      ctx.analysis.reporter.report(otherSize, data, source.location, {
        fixes: chain === undefined ? [] : [chainFix(source.location, chain)],
        related: [{ location: error.node.origin.location, message: 'this cannot take the size' }],
      });
      ctx.valid = false;
      return;
    }
  }
}

/** An image's type with sizes of its own that are multiples of a number. */
function multiplesOf(type: ValueType, multiple: number): ValueType {
  if (type.kind !== 'tensor') return type;
  const shape = type.shape.map((size) => {
    const names = [...symbolsOf(size)];
    return substitute(size, new Map(names.map((name) => [name, multiply(symbol(name, multiple), multiple)])));
  });
  return tensor(shape, type.range);
}

/** A further link at the end of a source's chain. */
function chainFix({ file, span }: Location, link: string): Fix {
  const edit = { file, span: { start: span.end, end: span.end }, text: ` -> ${link}` };
  return { title: `Add \`-> ${link}\``, edits: [edit] };
}
