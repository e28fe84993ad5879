import type { ConvOperation } from '../convolution/forms';
import type { ConvGeometry } from '../convolution/geometry';
import type { OnnxValue } from '../lowering/builder';
import { type Lowered, lowered } from '../lowering/lowered';
import { NCHW, permute } from '../lowering/shapes';
import type { TensorSpec } from '../tensors';
import type { Attrs } from '../trace/attrs';
import { conv2dGeometry } from './geometry';
import type { Kernel, LoweringContext } from './kernel';
import { transposeLowered } from './reshapes';

const TO_NHWC = [0, 2, 3, 1];

/** tfjs's NCHW images, which few of its backends know, are NHWC ones in another order. */
function asNhwc(x: Lowered, attrs: Attrs): Lowered {
  if (attrs.dataFormat !== 'NCHW') return x;
  return transposeLowered(x, TO_NHWC, { shape: permute(x.spec.shape, TO_NHWC), dtype: x.spec.dtype });
}

function fromNhwc(x: Lowered, attrs: Attrs): Lowered {
  if (attrs.dataFormat !== 'NCHW') return x;
  return transposeLowered(x, NCHW, { shape: permute(x.spec.shape, NCHW), dtype: x.spec.dtype });
}

function convolve(
  { g, convolutions }: LoweringContext,
  operation: ConvOperation,
  geometry: ConvGeometry,
  a: Lowered,
  b: Lowered,
  output: TensorSpec,
): Lowered {
  const form = convolutions.select(operation, geometry);
  const write = (bias?: OnnxValue): Lowered => {
    const { value, perm } = form.build(g, geometry, a, b, bias);
    return lowered(output, value, perm);
  };
  const result = write();
  if (operation !== 'filter-gradient') result.withBias = write;
  return result;
}

function imageSpec(c: ConvGeometry, side: 'input' | 'output'): TensorSpec {
  const channels = side === 'input' ? c.inChannels : c.outChannels;
  return { shape: [c.batch, ...c[side], channels], dtype: 'float32' };
}

function outputSpec(c: ConvGeometry, attrs: Attrs): TensorSpec {
  const { shape } = imageSpec(c, 'output');
  return { shape: attrs.dataFormat === 'NCHW' ? permute(shape, NCHW) : shape, dtype: 'float32' };
}

/**
 * The output of a convolution of NHWC images with an HWIO filter.
 * @throws if shapes do not fit
 */
export function inferConv2d(x: TensorSpec, filter: TensorSpec, attrs: Attrs): TensorSpec {
  return outputSpec(conv2dGeometry(x.shape, filter.shape, attrs), attrs);
}

/** A convolution in the form that the context selects. */
export function lowerConv2d(context: LoweringContext, x: Lowered, filter: Lowered, attrs: Attrs): Lowered {
  const c = conv2dGeometry(x.spec.shape, filter.spec.shape, attrs);
  const result = convolve(context, 'forward', c, asNhwc(x, attrs), filter, imageSpec(c, 'output'));
  return fromNhwc(result, attrs);
}

export const convolutionKernels: readonly Kernel[] = [
  {
    name: 'Conv2D',
    infer: ({ x, filter }, attrs) => [inferConv2d(x!, filter!, attrs)],
    lower: (context, { x, filter }, attrs) => [lowerConv2d(context, x!, filter!, attrs)],
  },
  {
    name: 'Conv2DBackpropInput',
    infer: (_inputs, { inputShape }) => [{ shape: inputShape, dtype: 'float32' }],
    lower(context, { dy, filter }, attrs) {
      const c = conv2dGeometry(attrs.inputShape, filter!.spec.shape, attrs);
      const gradient = asNhwc(dy!, attrs);
      const result = convolve(context, 'input-gradient', c, gradient, filter!, imageSpec(c, 'input'));
      return [fromNhwc(result, attrs)];
    },
  },
  {
    name: 'Conv2DBackpropFilter',
    infer: (_inputs, { filterShape }) => [{ shape: filterShape, dtype: 'float32' }],
    lower(context, { x, dy }, attrs, [output]) {
      const c = conv2dGeometry(x!.spec.shape, attrs.filterShape, attrs);
      return [convolve(context, 'filter-gradient', c, asNhwc(x!, attrs), asNhwc(dy!, attrs), output!)];
    },
  },
];
