/**
 * With stride 1 the output's gradient can be shifted instead of the input: columns are made from the thinner
 * of the two. An input position q meets tap k at the output position q + pad - k.
 */
import type { GraphBuilder, OnnxValue } from '../../lowering/builder';
import { NCHW } from '../../lowering/shapes';
import { sizeOf } from '../../tensors';
import { type ConvForm, type ConvGeometry, taps } from '../geometry';

/** Whether the form applies: stride and dilation 1, and less padding than the kernel is large. */
export function canShiftGradient(c: ConvGeometry): boolean {
  return (
    c.stride.every((step) => step === 1) &&
    c.dilation.every((step) => step === 1) &&
    c.padBefore.every((pad, i) => pad < c.kernel[i]!) &&
    c.padAfter.every((pad, i) => pad < c.kernel[i]!)
  );
}

/** For each kernel tap the output gradient that meets each input position. */
function shifted(
  g: GraphBuilder,
  c: ConvGeometry,
  dy: OnnxValue,
  axes: readonly [number, number],
): OnnxValue[] {
  const around = (pads: readonly number[]) => (_: number, axis: number) => {
    const i = axes.indexOf(axis);
    return i < 0 ? 0 : c.kernel[i]! - 1 - pads[i]!;
  };
  const padded = g.pad(dy, dy.shape.map(around(c.padBefore)), dy.shape.map(around(c.padAfter)));
  return taps(c).map((tap) =>
    g.slice(
      padded,
      axes,
      tap.map((offset, i) => c.kernel[i]! - 1 - offset),
      c.input,
    ),
  );
}

/** From NCHW, one product for each image, then a sum over images. */
export const batchedShiftedGradientForm: ConvForm = {
  name: 'batched-shifted-gradient',
  applies: canShiftGradient,
  build(g, c, x, dy) {
    const positions = sizeOf(c.input);
    const width = sizeOf(c.kernel) * c.outChannels;
    const columns = g.concat(shifted(g, c, dy.form(g, NCHW), [2, 3]), 1);
    const product = g.matMul(
      g.reshape(x.form(g, NCHW), [c.batch, c.inChannels, positions]),
      g.reshape(columns, [c.batch, width, positions]),
      false,
      true,
    );
    const sum = g.reduce('ReduceSum', product, [0], false);
    return { value: g.reshape(sum, [c.inChannels, ...c.kernel, c.outChannels]), perm: [2, 0, 1, 3] };
  },
};
