/** The rules that `+ - * /` share. */
import type * as tfjs from '@tensorflow/tfjs-core';
import { compare, type Dim } from '../../algebra/dim';
import { classAsTensor } from '../../diagnostics/entries/CNN237-class-as-tensor';
import { broadcastImpossible } from '../../diagnostics/shapes/CNN204-broadcast';
import { type Range, type Shape, scalar, tensor, UNKNOWN, type ValueType } from '../../types';
import { type Call, defineEntry, type Entry } from '../entry';
import { isNumber } from '../inputs';
import { alignRank } from '../tensors';

/** NumPy's rule: aligned at the channels, equal or 1. Undefined where sizes don't go together. */
export function broadcastShapes(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const result: Dim[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const x = a[axis - (rank - a.length)] ?? 1;
    const y = b[axis - (rank - b.length)] ?? 1;
    if (x === 1) result.push(y);
    else if (y === 1 || compare(x, y) === 'equal') result.push(x);
    else return undefined;
  }
  return result;
}

function operandShape(type: ValueType): Shape {
  return type.kind === 'tensor' ? type.shape : [];
}

function operandRange(type: ValueType): Range | undefined {
  return type.kind === 'tensor' || type.kind === 'scalar' ? type.range : undefined;
}

function binaryType(call: Call, name: string, range: (a: Range, b: Range) => Range): ValueType {
  const [left, right] = call.inputs;
  if (left === undefined || right === undefined) return UNKNOWN;
  for (const [index, type] of [left, right].entries()) {
    if (type.kind === 'map') {
      const data = { entry: name, count: type.count, isMap: true };
      call.report(classAsTensor, data, { at: index === 0 ? 'left' : 'right', because: [index] });
      return UNKNOWN;
    }
    if (type.kind !== 'class') continue;
    const change = { kind: 'insert-after-input', input: index, text: 'embed(50)' } as const;
    call.report(
      classAsTensor,
      { entry: name, count: type.count },
      {
        at: index === 0 ? 'left' : 'right',
        because: [index],
        fixes: [{ title: 'Turn the label into a vector with `embed(50)`', change }],
      },
    );
    return UNKNOWN;
  }
  const [a, b] = [operandRange(left), operandRange(right)];
  if (a === undefined || b === undefined) return UNKNOWN;
  if (isNumber(left) && isNumber(right)) return scalar(range(a, b));
  const shape = broadcastShapes(operandShape(left), operandShape(right));
  if (shape !== undefined) return tensor(shape, range(a, b));
  const data = { operation: name, left: operandShape(left), right: operandShape(right) };
  call.report(broadcastImpossible, data, { because: [0, 1] });
  return UNKNOWN;
}

/** An operator of two values or numbers. */
export function binaryOperator(
  entry: Pick<Entry, 'name' | 'operator' | 'algebra' | 'summary' | 'documentation'> & {
    readonly range: (a: Range, b: Range) => Range;
    readonly apply: (tf: typeof tfjs, a: tfjs.Tensor, b: tfjs.Tensor) => tfjs.Tensor;
  },
): Entry {
  const { name, operator, algebra, summary, documentation, range, apply } = entry;
  return defineEntry({
    name,
    category: 'arithmetic',
    operator,
    algebra,
    summary,
    documentation: `${documentation}

Sizes are aligned at the channels, and a size of 1 is repeated, as in NumPy: 28×28×32 goes with 28×28×1, with a vector of
32, and with a number.`,
    incoming: false,
    parameters: [
      { name: 'left', kind: 'value', documentation: 'A value or a number.' },
      { name: 'right', kind: 'value', documentation: 'A value or a number.' },
    ],
    type: (call) => binaryType(call, name, range),
    graph({ tf, inputs }) {
      const [a, b] = inputs;
      const rank = Math.max(a!.rank, b!.rank);
      return apply(tf, alignRank(tf, a!, rank), alignRank(tf, b!, rank));
    },
  });
}
