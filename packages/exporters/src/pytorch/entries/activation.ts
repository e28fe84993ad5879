import { argument, channelsOf, type Emitter, operand } from '../layer';
import { call, keyword, number } from '../python';

/** A function of PyTorch by that name. */
const named =
  (callee: string): Emitter =>
  (layer) =>
    `${callee}(${argument(layer)})`;

const elu: Emitter = (layer) =>
  call('F.elu', argument(layer), keyword('alpha', layer.args.number('alpha'), 1, number));

const leakyRelu: Emitter = (layer) =>
  call('F.leaky_relu', argument(layer), number(layer.args.number('slope')));

const prelu: Emitter = (layer) =>
  `${layer.module(call('nn.PReLU', layer.size(channelsOf(layer), 'channels')))}(${argument(layer)})`;

const softmax: Emitter = (layer) => `${operand(layer)}.softmax(dim=1)`;

export const activation = {
  elu,
  gelu: named('F.gelu'),
  hard_sigmoid: named('F.hardsigmoid'),
  hard_swish: named('F.hardswish'),
  leaky_relu: leakyRelu,
  mish: named('F.mish'),
  prelu,
  relu: named('F.relu'),
  relu6: named('F.relu6'),
  selu: named('F.selu'),
  sigmoid: named('torch.sigmoid'),
  silu: named('F.silu'),
  softmax,
  softplus: named('F.softplus'),
  tanh: named('torch.tanh'),
};
