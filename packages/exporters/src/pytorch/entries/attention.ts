import { windowOf } from '@cnn-studio/language';
import { argument, channelsOf, type Emitter, type Layer, shapeOf } from '../layer';
import { bool, call, keyword, number, pair, quoted, tuple } from '../python';
import { padded, windowed } from './windows';

function heads(layer: Layer): string | undefined {
  return keyword('heads', layer.args.number('heads'), 1, (count) => layer.size(count, 'heads'));
}

const attention: Emitter = (layer) =>
  call(layer.helper('attention'), argument(layer), argument(layer, 1), argument(layer, 2), heads(layer));

const channelAttention: Emitter = (layer) => {
  const channels = channelsOf(layer);
  const hidden = Math.max(1, Math.floor(channels / layer.args.number('reduction')));
  const made = layer.module(
    call(layer.helper('ChannelAttention'), layer.size(channels, 'channels'), layer.size(hidden, 'hidden')),
  );
  return `${made}(${argument(layer)})`;
};

const channelSelfAttention: Emitter = (layer) => {
  const channels = layer.size(channelsOf(layer), 'channels');
  return `${layer.module(call(layer.helper('ChannelSelfAttention'), channels, heads(layer)))}(${argument(layer)})`;
};

const selfAttention: Emitter = (layer) => {
  const { args } = layer;
  const [height, width] = shapeOf(layer.type).slice(-3);
  const positions =
    args.text('positions') === 'relative' ? tuple([Number(height), Number(width)]) : undefined;
  const made = layer.module(
    call(
      layer.helper('SelfAttention'),
      layer.size(channelsOf(layer), 'channels'),
      heads(layer),
      keyword('residual', args.boolean('residual'), true, bool),
      positions && `positions=${positions}`,
    ),
  );
  return `${made}(${argument(layer)})`;
};

const spatialAttention: Emitter = (layer) =>
  `${layer.module(call(layer.helper('SpatialAttention'), pair(layer.args.pair('kernel'))))}(${argument(layer)})`;

const contextualAttention: Emitter = (layer) =>
  call(layer.helper('contextual_attention'), argument(layer), argument(layer, 1));

const gatedConv: Emitter = (layer) => {
  const activation = keyword('activation', layer.args.text('activation'), 'elu', quoted);
  const { input, creation } = windowed(layer, layer.helper('GatedConv2d'), { rest: [activation] });
  return `${layer.module(creation)}(${input})`;
};

const partialConv: Emitter = (layer) => {
  const { args } = layer;
  const window = windowOf(args);
  const { input, padding } = padded(layer, window, { explicit: true });
  const valid = padded(layer, window, { explicit: true, index: 1 }).input;
  const made = layer.module(
    call(
      layer.helper('PartialConv2d'),
      layer.size(channelsOf(layer), 'in_channels'),
      layer.size(args.number('filters'), 'channels'),
      pair(window.kernel),
      keyword('stride', window.stride, [1, 1], pair),
      padding,
    ),
  );
  return `${made}(${input}, ${valid})`;
};

const windows: Emitter = (layer) =>
  call(
    layer.helper('windows'),
    argument(layer),
    number(layer.args.number('size')),
    keyword('shift', layer.args.number('shift'), 0, number),
  );

const unwindow: Emitter = (layer) =>
  call(layer.helper('unwindow'), argument(layer), keyword('shift', layer.args.number('shift'), 0, number));

export const attentionEntries = {
  attention,
  channel_attention: channelAttention,
  channel_self_attention: channelSelfAttention,
  contextual_attention: contextualAttention,
  gated_conv: gatedConv,
  partial_conv: partialConv,
  self_attention: selfAttention,
  spatial_attention: spatialAttention,
  unwindow,
  windows,
};
