/** What is applied to some examples and not to others, as chance has it. */
import type * as tfjs from '@tensorflow/tfjs-core';
import { format } from '../../algebra/dim';
import { chainSize } from '../../diagnostics/entries/CNN257-chain-size';
import { type TensorType, tensor, UNKNOWN, type ValueType } from '../../types';
import type { Call, ProposedFix } from '../entry';
import { sameShape, tensorInput } from '../inputs';
import { joinRanges } from '../ranges';

/**
 * The type of a value that is one of several.
 * @param incoming whether it may also be what goes in
 * @param made the inputs that chains made of the first one
 */
export function chosenType(
  call: Call,
  entry: string,
  made: readonly number[],
  incoming: 'too' | 'never',
): ValueType {
  const before = tensorInput(call, entry);
  if (before === undefined) return UNKNOWN;
  const others = made.map((index) => {
    const after = call.inputs[index]!;
    if (after.kind === 'tensor' && sameShape(before.shape, after.shape)) return after;
    call.report(
      chainSize,
      { entry, before, after },
      { because: [0, index], fixes: backToSize(index, before, after) },
    );
    return undefined;
  });
  const known = others.filter((type) => type !== undefined);
  if (known.length < others.length) return UNKNOWN;
  const all = incoming === 'too' ? [before, ...known] : known;
  return tensor(before.shape, joinRanges(all.map(({ range }) => range)));
}

function backToSize(index: number, before: TensorType, after: ValueType): readonly ProposedFix[] {
  const [height, width, channels] = before.shape;
  const isImage = after.kind === 'tensor' && after.shape.length === 3 && before.shape.length === 3;
  if (!isImage || typeof height !== 'number' || typeof width !== 'number') return [];
  if (!sameShape([channels!], [after.shape[2]!])) return [];
  const text = `resize(${format(height)}, ${format(width)}, bicubic)`;
  const change = { kind: 'insert-after-input', input: index, text } as const;
  return [{ title: `Bring it back to the size with \`${text}\``, change, preferred: true }];
}

/** One number for each example, to be multiplied with values of that type. */
export function perExample(type: ValueType): readonly number[] {
  return (type as TensorType).shape.map(() => 1);
}

/** The sum of values, each where its example chose it: factors of 1 and 0 leave the chosen one as it is. */
export function mixture(
  tf: typeof tfjs,
  values: readonly tfjs.Tensor[],
  chosen: readonly tfjs.Tensor[],
): tfjs.Tensor {
  return values.map((value, i) => tf.mul(value, chosen[i]!)).reduce((sum, value) => tf.add(sum, value));
}
