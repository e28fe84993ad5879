/** By operator, what it becomes. */
import type { DecodedNode } from 'tfjs-onnxruntime/onnx';
import { type Context, Unsupported } from '../context';
import { product2, softmax } from './attention';
import { conv, convTranspose, gemm, matMul } from './convolution';
import { add, arithmetic, clip, power, prelu, unary } from './elementwise';
import { batchNorm, groupNorm, instanceNorm, layerNorm } from './normalization';
import { globalPool, pool, reduce } from './pooling';
import {
  concat,
  depthToSpace,
  expand,
  flatten,
  gather,
  pad,
  reshape,
  resize,
  slice,
  spaceToDepth,
  split,
  squeeze,
  transpose,
  unsqueeze,
} from './shapes';
import { constant, constantOfShape, onConstants, onSizes, range, shape } from './sizes';

type Operator = (context: Context, node: DecodedNode) => void;

const same: Operator = (context, node) => context.set(node, context.value(node, 0));

const UNARY = [
  'Relu',
  'Sigmoid',
  'Tanh',
  'Softplus',
  'Abs',
  'Sqrt',
  'Exp',
  'Log',
  'Sin',
  'Cos',
  'Neg',
  'LeakyRelu',
  'Elu',
  'Selu',
  'Gelu',
  'HardSigmoid',
  'HardSwish',
  'Mish',
  'Softsign',
  'Reciprocal',
  'Swish',
  'Floor',
  'Ceil',
  'Not',
];
const BINARY = ['Add', 'Sub', 'Mul', 'Div', 'Min', 'Max', 'Mod', 'Equal', 'Greater', 'Less'];

const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ...UNARY.map((op): [string, Operator] => [op, unary]),
  ...BINARY.map((op): [string, Operator] => [op, arithmetic]),
  ['Clip', clip],
  ['PRelu', prelu],
  ['Pow', power],
  ['Erf', erf],
  ['Sum', sum],
  ['Conv', conv],
  ['ConvTranspose', convTranspose],
  ['Gemm', gemm],
  [
    'MatMul',
    (context, node) =>
      context.constant(node, 1) === undefined ? product2(context, node) : matMul(context, node),
  ],
  ['Softmax', softmax],
  ['MaxPool', pool],
  ['AveragePool', pool],
  ['GlobalAveragePool', globalPool],
  ['GlobalMaxPool', globalPool],
  ['ReduceMean', reduce],
  ['ReduceSum', reduce],
  ['ReduceMax', reduce],
  ['ReduceL2', reduce],
  ['BatchNormalization', batchNorm],
  ['InstanceNormalization', instanceNorm],
  ['GroupNormalization', groupNorm],
  ['LayerNormalization', layerNorm],
  ['Reshape', reshape],
  ['Flatten', flatten],
  ['Transpose', transpose],
  ['Squeeze', squeeze],
  ['Unsqueeze', unsqueeze],
  ['Expand', expand],
  ['Concat', concat],
  ['Split', split],
  ['Slice', slice],
  ['Gather', gather],
  ['DepthToSpace', depthToSpace],
  ['SpaceToDepth', spaceToDepth],
  ['Pad', pad],
  ['Resize', resize],
  ['Upsample', resize],
  ['Shape', shape],
  ['Constant', constant],
  ['ConstantOfShape', constantOfShape],
  ['Range', range],
  ['Where', where],
  ['Identity', same],
  ['Dropout', same],
  ['Cast', same],
]);

/** @throws Unsupported */
export function understand(context: Context, node: DecodedNode): void {
  const operator = node.domain === '' ? OPERATORS.get(node.op) : undefined;
  if (operator === undefined) throw new Unsupported('there is no layer for it');
  if (onSizes(context, node) || onConstants(context, node)) return;
  operator(context, node);
}

/** Of any number of values. */
function sum(context: Context, node: DecodedNode): void {
  const [first, ...others] = node.inputs.map((_, index) => context.view(node, index));
  if (first === undefined) throw new Unsupported('it adds nothing');
  context.set(
    node,
    others.reduce((total, one) => add(context, total, one), first),
  );
}

/** Half of a GELU: x / 2 (1 + erf(x / √2)). It is put together where it is multiplied; see `gelu.ts`. */
function erf(context: Context, node: DecodedNode): void {
  const array = context.constant(node, 0);
  if (array !== undefined) throw new Unsupported('there is no layer for it');
  const view = context.view(node);
  context.set(node, { ...view, step: context.steps.add('erf', [view.step], view.step.shape) });
}

function where(context: Context, node: DecodedNode): void {
  const condition = context.value(node, 0);
  const [yes, no] = [context.constant(node, 1), context.constant(node, 2)];
  if (
    condition.kind === 'one-hot' &&
    yes?.data.length === 1 &&
    yes.data[0] === 1 &&
    no?.data.length === 1 &&
    no.data[0] === 0
  ) {
    context.set(node, condition);
    return;
  }
  // PyTorch's softplus is the value itself where that is the same.
  const [large, small] = condition.kind === 'above' ? [context.value(node, 1), context.value(node, 2)] : [];
  if (condition.kind === 'above' && large?.kind === 'view' && small?.kind === 'view') {
    const isSoftplus = small.step.kind === 'softplus' && small.step.inputs[0] === condition.step;
    if (isSoftplus && large.step === condition.step && condition.threshold >= 15) {
      context.set(node, small);
      return;
    }
  }
  const known = context.constant(node, 0);
  if (known === undefined) throw new Unsupported('it chooses between values by their elements');
  const isAll = known.data.every((value) => value !== 0);
  const isNone = known.data.every((value) => value === 0);
  if (!isAll && !isNone) throw new Unsupported('it chooses between values by their place');
  context.set(node, context.value(node, isAll ? 1 : 2));
}
