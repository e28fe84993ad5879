import { argument, channelsOf, type Emitter, type Layer, operand, shapeOf } from '../layer';
import { call, keyword, number } from '../python';

function epsilon({ args }: Layer, byDefault = 1e-5): string | undefined {
  return keyword('eps', args.number('epsilon'), byDefault, number);
}

/** PyTorch's normalizations scale and shift unless they are told not to. */
function affine({ args }: Layer, name = 'affine'): string | undefined {
  return args.boolean('affine') ? undefined : `${name}=False`;
}

/** PyTorch's momentum is the share of the new value. */
const batchNorm: Emitter = (layer) => {
  const rank = shapeOf(layer.type).length;
  const name = rank === 3 ? 'nn.BatchNorm2d' : 'nn.BatchNorm1d';
  const momentum = Number((1 - layer.args.number('momentum')).toPrecision(12));
  const made = layer.module(
    call(
      layer.trains ? layer.helper('BatchNorm') : name,
      layer.size(channelsOf(layer), 'channels'),
      epsilon(layer),
      keyword('momentum', momentum, 0.1, number),
      affine(layer),
    ),
  );
  // Of windows, every place counts alike.
  return rank === 5 && !layer.trains
    ? `${made}(${operand(layer)}.flatten(2)).view_as(${argument(layer)})`
    : `${made}(${argument(layer)})`;
};

const groupNorm: Emitter = (layer) => {
  const groups = layer.size(layer.args.number('groups'), 'groups');
  const made = layer.module(
    call('nn.GroupNorm', groups, layer.size(channelsOf(layer), 'channels'), epsilon(layer), affine(layer)),
  );
  return `${made}(${argument(layer)})`;
};

const instanceNorm: Emitter = (layer) => {
  const channels = layer.size(channelsOf(layer), 'channels');
  return `${layer.module(call('nn.InstanceNorm2d', channels, epsilon(layer), layer.args.boolean('affine') ? 'affine=True' : undefined))}(${argument(layer)})`;
};

/** Over the whole example it is a group normalization with one group. */
const layerNorm: Emitter = (layer) => {
  const channels = layer.size(channelsOf(layer), 'channels');
  const overAll = layer.args.text('over') === 'all';
  const isVector = shapeOf(layer.type).length === 1;
  const made = isVector
    ? call('nn.LayerNorm', channels, epsilon(layer), affine(layer, 'elementwise_affine'))
    : overAll
      ? call('nn.GroupNorm', '1', channels, epsilon(layer), affine(layer))
      : call(layer.helper('LayerNorm2d'), channels, epsilon(layer), affine(layer, 'elementwise_affine'));
  return `${layer.module(made)}(${argument(layer)})`;
};

const pixelNorm: Emitter = (layer) =>
  call(
    layer.helper('pixel_norm'),
    argument(layer),
    keyword('epsilon', layer.args.number('epsilon'), 1e-8, number),
  );

export const normalization = {
  batch_norm: batchNorm,
  group_norm: groupNorm,
  instance_norm: instanceNorm,
  layer_norm: layerNorm,
  pixel_norm: pixelNorm,
};
