/** The width of the range of values, against which errors are measured. */
import { rangeUnknown } from '../../diagnostics/entries/CNN243-range-unknown';
import { type TensorType, UNBOUNDED, type ValueType } from '../../types';
import type { Arguments } from '../arguments';
import type { Call, ParameterSpec } from '../entry';
import { isBounded, width } from '../ranges';

export const peakParameter: ParameterSpec = {
  name: 'peak',
  kind: 'number',
  optional: true,
  minimum: 0,
  documentation:
    'Width of the range of values: 1 for [0, 1], 2 for [-1, 1]. By default that of `target`, or else of `value`.',
};

/** From the argument, the range of the target, or that of the value. */
export function peakOf(args: Arguments, types: readonly ValueType[]): number | undefined {
  if (args.has('peak')) return args.number('peak');
  for (const type of [types[1], types[0]]) {
    if (type?.kind === 'tensor' && isBounded(type.range) && width(type.range) > 0) return width(type.range);
  }
  return undefined;
}

/** Reports a metric whose value range has no known peak. */
export function reportPeak(call: Call, entry: string): void {
  if (peakOf(call.args, call.inputs) !== undefined) return;
  const range = (call.inputs[1] as TensorType | undefined)?.range ?? UNBOUNDED;
  const change = { kind: 'set-argument', parameter: 'peak', text: '1' } as const;
  call.report(
    rangeUnknown,
    { entry, range, advice: 'Give the width of the range: `peak: 1` for values in [0, 1].' },
    { because: [1], fixes: [{ title: 'Set `peak: 1`, for values in [0, 1]', change }] },
  );
}
