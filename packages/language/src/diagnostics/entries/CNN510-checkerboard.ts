import { defineDiagnostic } from '../define';

export interface Checkerboard {
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
}

export const checkerboard = defineDiagnostic<Checkerboard>({
  code: 'CNN510',
  name: 'checkerboard',
  severity: 'warning',
  title: 'A transposed convolution will cause checkerboard artifacts',
  documentation: `A transposed convolution writes overlapping windows. When the kernel's size is not a multiple of the
stride, some pixels are written by more windows than their neighbors, in a regular pattern that training has to fight:
checkerboards (Odena, Dumoulin & Olah, *Deconvolution and Checkerboard Artifacts*, Distill 2016). Use a multiple, such as
kernel 4 with stride 2, or \`upsample\` followed by \`conv\`.`,
  examples: [
    {
      wrong: `network N(image: [7, 7, 8]) {
  conv_transpose(4, 3, stride: 2) // <- here
}`,
      right: `network N(image: [7, 7, 8]) {
  conv_transpose(4, 4, stride: 2)
}`,
    },
  ],
  message({ kernel, stride }) {
    const axis = kernel[0] % stride[0] !== 0 ? 0 : 1;
    const [k, s] = [kernel[axis]!, stride[axis]!];
    return `a transposed convolution with kernel ${k} and stride ${s} covers its pixels unevenly (${k} is not a multiple of ${s}), which shows as checkerboards. Use kernel ${Math.ceil(k / s) * s}, or \`upsample(${s}) -> conv\`.`;
  },
});
