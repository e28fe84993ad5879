import type { GraphBuilder, OnnxValue } from '../lowering/builder';
import type { Lowered } from '../lowering/lowered';
import type { Perm } from '../lowering/shapes';

/** The shapes of a two-dimensional convolution with x [batch, ...input, inChannels], all pairs as [height, width]. */
export interface ConvGeometry {
  readonly batch: number;
  readonly input: readonly [number, number];
  readonly output: readonly [number, number];
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly padBefore: readonly [number, number];
  readonly padAfter: readonly [number, number];
  readonly inChannels: number;
  readonly outChannels: number;
}

/** ONNX's order of filter axes, from tfjs's HWIO. */
export const OIHW: Perm = [3, 2, 0, 1];

/** A value and the order its axes are in, relative to tfjs's NHWC or HWIO. */
export interface Formed {
  readonly value: OnnxValue;
  readonly perm: Perm;
}

/** One way of writing a convolution or one of its gradients in ONNX. */
export interface ConvForm {
  readonly name: string;
  applies(geometry: ConvGeometry): boolean;
  /**
   * `a` and `b` are x and filter, dy and filter, or x and dy. `bias` is a vector to add to an image's channels: inside
   * a convolution it costs nothing, afterwards a pass over memory.
   */
  build(g: GraphBuilder, geometry: ConvGeometry, a: Lowered, b: Lowered, bias?: OnnxValue): Formed;
}

/** Names a geometry, for remembering what was measured on it. */
export function geometryKey(c: ConvGeometry): string {
  return [
    c.batch,
    `${c.input.join('x')}x${c.inChannels}`,
    `${c.output.join('x')}x${c.outChannels}`,
    `k${c.kernel.join('x')}`,
    `s${c.stride.join('x')}`,
    `d${c.dilation.join('x')}`,
    `p${[...c.padBefore, ...c.padAfter].join('.')}`,
  ].join(' ');
}

/** Multiplications (and as many additions) of the convolution; its gradients take the same. */
export function multiplyAdds(c: ConvGeometry): number {
  const taps = c.kernel[0] * c.kernel[1] * c.inChannels * c.outChannels;
  return c.batch * c.output[0] * c.output[1] * taps;
}

/** ONNX’s `pads`: all begins, then all ends. */
export function onnxPads(before: readonly number[], after: readonly number[]): number[] {
  return [...before, ...after];
}

/** What windows that reach so far, from the padding before on, see of an input: elements of it, then padding. */
export function seenBy(
  reached: readonly number[],
  input: readonly number[],
  padBefore: readonly number[],
): { visible: number[]; padAfter: number[] } {
  const missing = reached.map((size, i) => size - input[i]! - padBefore[i]!);
  return {
    visible: input.map((size, i) => size + Math.min(0, missing[i]!)),
    padAfter: missing.map((count) => Math.max(0, count)),
  };
}

/** Whether it is a product of channels alone: kernel and stride 1, no padding. */
export function isPointwise(c: ConvGeometry): boolean {
  return (
    c.kernel.every((size) => size === 1) &&
    c.stride.every((step) => step === 1) &&
    [...c.padBefore, ...c.padAfter].every((count) => count === 0)
  );
}

/** For each kernel tap, row by row, its row and column. */
export function taps(c: ConvGeometry): [number, number][] {
  const result: [number, number][] = [];
  for (let row = 0; row < c.kernel[0]; row++) {
    for (let column = 0; column < c.kernel[1]; column++) result.push([row, column]);
  }
  return result;
}

/** The inputs that each kernel tap meets, as slices of `x` padded once; [batch, ..., outH, outW] in `x`'s order of axes. */
export function tapSlices(
  g: GraphBuilder,
  c: ConvGeometry,
  x: OnnxValue,
  axes: readonly [number, number],
): OnnxValue[] {
  const before = x.shape.map((_, axis) => c.padBefore[axes.indexOf(axis)] ?? 0);
  const after = x.shape.map((_, axis) => c.padAfter[axes.indexOf(axis)] ?? 0);
  const padded = g.pad(x, before, after);
  return taps(c).map((tap) =>
    g.slice(
      padded,
      axes,
      tap.map((offset, i) => offset * c.dilation[i]!),
      c.output,
      c.stride,
    ),
  );
}
