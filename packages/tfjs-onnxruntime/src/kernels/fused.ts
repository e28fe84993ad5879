/** tfjs's fused kernels: a product or convolution, a bias, and an activation. */
import { mapElements } from '../lowering/elementwise';
import { type Lowered, lowered } from '../lowering/lowered';
import type { TensorSpec } from '../tensors';
import type { Attrs } from '../trace/attrs';
import { binaryKernels } from './binary';
import { inferConv2d, lowerConv2d } from './convolution';
import { inferDepthwise, lowerDepthwise } from './depthwise';
import type { Kernel, LoweredMap, LoweringContext, SpecMap } from './kernel';
import { inferMatMul, lowerMatMul } from './matmul';
import { unaryKernels } from './unary';

const ACTIVATIONS: Readonly<Record<string, string>> = {
  relu: 'Relu',
  relu6: 'Relu6',
  elu: 'Elu',
  sigmoid: 'Sigmoid',
  leakyrelu: 'LeakyRelu',
};

/** A vector for each channel, seen against images whose channels are not their last axis. */
function perChannel(context: LoweringContext, value: Lowered, attrs: Attrs): Lowered {
  const [channels] = value.spec.shape;
  if (attrs.dataFormat !== 'NCHW' || value.rank !== 1 || channels === 1) return value;
  const shape = [channels!, 1, 1];
  return lowered({ shape, dtype: value.spec.dtype }, context.g.reshape(value.form(context.g), shape));
}

function finish(context: LoweringContext, result: Lowered, inputs: LoweredMap, attrs: Attrs): Lowered {
  const { g } = context;
  let y = result;
  if (inputs.bias) {
    const bias = perChannel(context, inputs.bias, attrs);
    y = mapElements(g, [y, bias], y.spec, ([a, b]) => g.binary('Add', a!, b!));
  }
  const activation: string = attrs.activation ?? 'linear';
  if (activation === 'linear') return y;
  if (activation === 'prelu') {
    const alpha = perChannel(context, inputs.preluActivationWeights!, attrs);
    return binaryKernels
      .find(({ name }) => name === 'Prelu')!
      .lower(context, { x: y, alpha }, {}, [y.spec])[0]!;
  }
  const kernel = unaryKernels.find(({ name }) => name === ACTIVATIONS[activation])!;
  return kernel.lower(context, { x: y }, { alpha: attrs.leakyreluAlpha ?? 0.2 }, [y.spec])[0]!;
}

function fused(
  name: string,
  infer: (inputs: SpecMap, attrs: Attrs) => TensorSpec,
  lower: (context: LoweringContext, inputs: LoweredMap, attrs: Attrs, output: TensorSpec) => Lowered,
): Kernel {
  return {
    name,
    infer(inputs, attrs) {
      const activation: string = attrs.activation ?? 'linear';
      if (activation !== 'linear' && activation !== 'prelu' && !(activation in ACTIVATIONS)) {
        throw new Error(`${name}: there is no activation ${activation}.`);
      }
      return [infer(inputs, attrs)];
    },
    lower: (context, inputs, attrs, [output]) => [
      finish(context, lower(context, inputs, attrs, output!), inputs, attrs),
    ],
  };
}

export const fusedKernels: readonly Kernel[] = [
  fused('_FusedMatMul', inferMatMul, ({ g }, { a, b }, attrs, output) =>
    lowerMatMul(g, a!, b!, attrs, output),
  ),
  fused(
    'FusedConv2D',
    ({ x, filter }, attrs) => inferConv2d(x!, filter!, attrs),
    (context, { x, filter }, attrs) => lowerConv2d(context, x!, filter!, attrs),
  ),
  fused(
    'FusedDepthwiseConv2D',
    ({ x, filter }, attrs) => inferDepthwise(x!, filter!, attrs),
    ({ g }, { x, filter }, attrs) => lowerDepthwise(g, x!, filter!, attrs),
  ),
];
