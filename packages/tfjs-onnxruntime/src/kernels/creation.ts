/** Kernels that make tensors from attributes alone. */

import { arrayOf } from '../lowering/builder';
import { lowered, uniform } from '../lowering/lowered';
import type { Dtype } from '../tensors';
import type { Kernel } from './kernel';

export const creationKernels: readonly Kernel[] = [
  {
    name: 'Fill',
    infer: (_inputs, { shape, value, dtype }) => [
      { shape, dtype: (dtype ?? (typeof value === 'boolean' ? 'bool' : 'float32')) as Dtype },
    ],
    lower: ({ g }, _inputs, { value }, [output]) => [uniform(g, output!, Number(value))],
  },
  {
    name: 'Range',
    infer: (_inputs, { start, stop, step, dtype }) => [{ shape: [rangeLength(start, stop, step)], dtype }],
    lower({ g }, _inputs, { start, stop, step }, [output]) {
      // A step of 1, the default, goes down where the range does.
      const by = stop < start && step === 1 ? -1 : step;
      const values = Array.from({ length: output!.shape[0]! }, (_, i) => start + i * by);
      return [lowered(output!, g.constant(output!.dtype, output!.shape, arrayOf(output!.dtype, values)))];
    },
  },
  {
    name: 'LinSpace',
    infer: (_inputs, { num }) => [{ shape: [num], dtype: 'float32' }],
    lower({ g }, _inputs, { start, stop, num }, [output]) {
      const step = num > 1 ? (stop - start) / (num - 1) : 0;
      const values = Array.from({ length: num }, (_, i) => start + i * step);
      return [lowered(output!, g.constant('float32', output!.shape, arrayOf('float32', values)))];
    },
  },
];

function rangeLength(start: number, stop: number, step: number): number {
  if (start === stop || (start < stop && step < 0) || (stop < start && step > 1)) return 0;
  return Math.abs(Math.ceil((stop - start) / step));
}
