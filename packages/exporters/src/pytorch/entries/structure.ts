import { argument, type Emitter, type Layer, operand, shapeOf } from '../layer';
import { call, floating, keyword, number, tuple, within } from '../python';
import { strength } from '../strength';

const channels: Emitter = (layer) => {
  const { args } = layer;
  const from = args.number('from');
  const to = args.has('to') ? args.number('to') : undefined;
  return `${operand(layer)}[:, ${from === 0 ? '' : from}:${to ?? ''}]`;
};

const concat: Emitter = (layer) =>
  layer.inputs.length === 1
    ? layer.inputs[0]!
    : `torch.cat([${layer.inputs.map(({ text }) => text).join(', ')}], dim=1)`;

/** What stands in a train block is in training always. */
function training({ inTrain }: Layer): string {
  return inTrain ? 'True' : 'self.training';
}

const dropout: Emitter = (layer) => {
  const { args } = layer;
  const rank = shapeOf(layer.type).length;
  const byChannel = args.boolean('channels') && rank > 1;
  const rate = number(args.number('rate'));
  if (byChannel && rank !== 3) return call('torch.feature_dropout', argument(layer), rate, training(layer));
  return call(byChannel ? 'F.dropout2d' : 'F.dropout', argument(layer), rate, `training=${training(layer)}`);
};

const fade: Emitter = (layer) => {
  const amount = strength(layer, 'amount', 2);
  const share = layer.args.has('amount') ? amount : call(layer.helper('over'), amount, argument(layer));
  return call('torch.lerp', argument(layer), argument(layer, 1), share);
};

/** The train block knows how far the training is. */
const ramp: Emitter = ({ args }) => {
  const [from, to] = [args.number('from'), args.number('to')];
  if (from === 0 && to === 1) return 'self.progress';
  const factor = to - from;
  const grown = Math.abs(factor) === 1 ? 'self.progress' : `${number(Math.abs(factor))} * self.progress`;
  if (from === 0 && factor > 0) return { text: grown, level: 'product' };
  return { text: `${number(from)} ${factor < 0 ? '-' : '+'} ${grown}`, level: 'sum' };
};

/** Elements are in the order of rows, columns, channels, as in the .cnn file; a move matters only where there are several of both. */
function channelsLast(layer: Layer): string {
  const shape = shapeOf(layer.inputTypes[0]);
  return isFlat(shape) ? operand(layer) : `${operand(layer)}.movedim(1, -1)`;
}

function isFlat(shape: readonly unknown[]): boolean {
  return shape.length === 1 || shape.at(-1) === 1 || shape.slice(0, -1).every((size) => size === 1);
}

const flatten: Emitter = (layer) =>
  shapeOf(layer.inputTypes[0]).length === 1 ? argument(layer) : `${channelsLast(layer)}.flatten(1)`;

const reshape: Emitter = (layer) => {
  const to = layer.args.dims('sizes');
  const sizes = (dims: typeof to) =>
    dims.map((dim) => (typeof dim === 'number' ? layer.size(dim, 'size') : layer.dim(dim)));
  if (isFlat(to)) {
    return `${channelsLast(layer)}.reshape(-1, ${sizes([...to.slice(-1), ...to.slice(0, -1)]).join(', ')})`;
  }
  return `${channelsLast(layer)}.reshape(-1, ${sizes(to).join(', ')}).movedim(-1, 1)`;
};

const permute: Emitter = (layer) => {
  const order = layer.args.dims('order').map((axis) => Number(axis) - 1);
  const last = order.length - 1;
  // Axis i of an example here is axis i + 2 there, and the last one axis 1.
  const there = (axis: number) => (axis === last ? 1 : axis + 2);
  const axes = [0, there(order[last]!), ...order.slice(0, -1).map(there)];
  return `${operand(layer)}.permute(${axes.join(', ')})`;
};

const roll: Emitter = (layer) => {
  const by = tuple([layer.args.number('rows'), layer.args.number('columns')].map(number));
  return call('torch.roll', argument(layer), by, 'dims=(2, 3)');
};

const vector: Emitter = (layer) => {
  const values = layer.args.numbers('values').map(number).join(', ');
  const made = `torch.tensor([[${values}]], device=${layer.device})`;
  return layer.isBroadcast ? made : `${made}.expand(${layer.batch}, -1)`;
};

/** With a batch of one, which PyTorch repeats. */
const learned: Emitter = (layer) => {
  const shape = layer.args.dims('shape').map(Number);
  const sizes = [1, shape.at(-1)!, ...shape.slice(0, -1)].map((size) => layer.size(size, 'size'));
  const start = layer.args.number('start');
  const value =
    start === 0 ? `torch.zeros(${sizes.join(', ')})` : `torch.full(${tuple(sizes)}, ${floating(start)})`;
  const made = layer.parameter(value);
  if (layer.isBroadcast) return made;
  return `${made}.expand(${[layer.batch, ...shape.map(() => '-1')].join(', ')})`;
};

const noise: Emitter = (layer) => {
  const x = layer.inputs[0]!;
  const deviation = number(layer.args.number('deviation'));
  const noisy = `${within(x, 'sum')} + ${deviation} * torch.randn_like(${x.text})`;
  return layer.inTrain ? noisy : `(${noisy} if self.training else ${x.text})`;
};

const sinusoidal: Emitter = (layer) =>
  call(
    layer.helper('sinusoidal'),
    argument(layer),
    number(layer.args.number('size')),
    keyword('steps', layer.args.number('steps'), 1000, number),
  );

const split: Emitter = (layer) => `${operand(layer)}.chunk(${number(layer.args.number('parts'))}, dim=1)`;

const stop: Emitter = (layer) => `${operand(layer)}.detach()`;

const minibatchStddev: Emitter = (layer) => call(layer.helper('minibatch_stddev'), argument(layer));

export const structure = {
  channels,
  concat,
  dropout,
  fade,
  flatten,
  learned,
  minibatch_stddev: minibatchStddev,
  noise,
  permute,
  ramp,
  reshape,
  roll,
  sinusoidal,
  split,
  stop,
  vector,
};
