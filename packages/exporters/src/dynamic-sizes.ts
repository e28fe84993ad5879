import type { CheckedNetwork, Dim } from '@cnn-studio/language';
import { leastCommonMultiple, substitute } from '@cnn-studio/language';

/** A size that may differ: a whole multiple of `unit`. */
export interface Variable {
  readonly name: string;
  readonly unit: number;
  /** Two values at which traces are made, and a third to check with. */
  readonly samples: readonly [number, number, number];
}

/** Where a variable's value is read when the model runs. */
export interface SizeSource {
  readonly input: string;
  readonly axis: number;
}

/**
 * Different primes for each variable, so that no two sizes are equal by chance; large enough for what is done differently for
 * small images. Nothing is computed at these sizes.
 */
const PRIMES = [131, 137, 139, 149, 151, 157, 163, 167, 173, 179, 181, 191];

/** What may differ from one use of an exported network to the next, and where it is read. */
export interface DynamicSizes {
  readonly variables: readonly Variable[];
  readonly sources: readonly SizeSource[];
}

/**
 * The batch, and the symbols of the inputs' shapes.
 * @throws Error for a symbol that stands alone in no input's shape, so that it can't be read off it
 */
export function dynamicSizes(network: CheckedNetwork): DynamicSizes {
  const inputs = network.inputs.map((id) => network.nodes[id]!);
  const [first] = inputs;
  const variables: Variable[] = [{ name: 'batch', unit: 1, samples: [2, 3, 5] }];
  const sources: SizeSource[] = [{ input: first?.op === 'input' ? first.name : '', axis: 0 }];
  network.symbols.forEach((symbol, index) => {
    const unit = network.conditions
      .filter((condition) => condition.symbol === symbol)
      .reduce((product, { multipleOf }) => leastCommonMultiple(product, multipleOf), 1);
    const samples = PRIMES.slice(3 * index, 3 * index + 3).map((prime) => prime * unit);
    if (samples.length < 3) throw new Error(`network ${network.name} has too many symbolic sizes`);
    variables.push({ name: symbol, unit, samples: samples as [number, number, number] });
    sources.push(sourceOf(network, symbol));
  });
  return { variables, sources };
}

/** Sizes of the network's inputs, without the batch, for values of its symbols. */
export function inputSizesAt(network: CheckedNetwork, symbols: ReadonlyMap<string, number>): number[][] {
  return network.inputs.map((id) => {
    const { type } = network.nodes[id]!;
    return type.kind === 'tensor' ? type.shape.map((dim) => Number(substitute(dim, symbols))) : [];
  });
}

/** An input's shape with names where sizes are open: `['batch', 'H', 'W', 1]`. */
export function dynamicShape(shape: readonly Dim[], describe: (dim: Dim) => string): (number | string)[] {
  return ['batch', ...shape.map((dim) => (typeof dim === 'number' ? dim : describe(dim)))];
}

function sourceOf(network: CheckedNetwork, symbol: string): SizeSource {
  for (const id of network.inputs) {
    const node = network.nodes[id]!;
    if (node.op !== 'input' || node.type.kind !== 'tensor') continue;
    const axis = node.type.shape.findIndex((dim) => isSymbol(dim, symbol));
    if (axis >= 0) return { input: node.name, axis: axis + 1 };
  }
  throw new Error(`the size ${symbol} of network ${network.name} stands alone in no input's shape`);
}

function isSymbol(dim: Dim, symbol: string): boolean {
  if (typeof dim === 'number' || dim.terms.length !== 1) return false;
  const [{ coefficient, atoms }] = dim.terms as [(typeof dim.terms)[number]];
  const [atom] = atoms;
  // A multiple of 4 is held as 4 (H / 4).
  return (
    atoms.length === 1 && atom?.kind === 'symbol' && atom.name === symbol && coefficient === atom.divisor
  );
}
