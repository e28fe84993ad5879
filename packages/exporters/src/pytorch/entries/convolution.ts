import { windowOf } from '@cnn-studio/language';
import { argument, channelsOf, type Emitter, type Layer, shapeOf } from '../layer';
import { bool, call, keyword, pair, tuple } from '../python';
import { channelSizes, windowed } from './windows';

/** The layer, its kernel divided by its spectral norm where that is asked for. */
function spectral(layer: Layer, creation: string): string {
  const isSpectral = layer.args.has('spectral') && layer.args.boolean('spectral');
  return layer.module(isSpectral ? `${layer.helper('spectral_norm')}(${creation})` : creation);
}

function bias({ args }: Layer): string | undefined {
  return keyword('bias', args.boolean('bias'), true, bool);
}

const conv: Emitter = (layer) => {
  const { input, creation } = windowed(layer, 'nn.Conv2d', {
    // Before the groups: parameters of a block have the order in which sizes are asked for.
    sizes: channelSizes(layer),
    groups: keyword('groups', layer.args.number('groups'), 1, (groups) => layer.size(groups, 'groups')),
    rest: [bias(layer)],
  });
  return `${spectral(layer, creation)}(${input})`;
};

const depthwiseConv: Emitter = (layer) => {
  const channels = channelsOf(layer);
  const { input, creation } = windowed(layer, 'nn.Conv2d', {
    sizes: [
      layer.size(channels, 'channels'),
      layer.size(channels * layer.args.number('multiplier'), 'out_channels'),
    ],
    groups: `groups=${layer.size(channels, 'channels')}`,
    rest: [bias(layer)],
  });
  return `${layer.module(creation)}(${input})`;
};

const separableConv: Emitter = (layer) => {
  const { input, creation } = windowed(layer, layer.helper('SeparableConv2d'), { rest: [bias(layer)] });
  return `${layer.module(creation)}(${input})`;
};

/** The result has the input's size times the stride, or what all windows cover, or that less so many pixels. */
const convTranspose: Emitter = (layer) => {
  const { args } = layer;
  const { kernel, stride, padding } = windowOf(args);
  const cut = kernel.map((size, axis) => {
    const beyond = size - stride[axis]!;
    if (typeof padding === 'number') return { before: padding, missing: 0, after: 0 };
    // What a smaller kernel does not reach is the bias alone.
    if (beyond < 0) return { before: 0, missing: -beyond, after: 0 };
    if (padding === 'valid') return { before: 0, missing: 0, after: 0 };
    return { before: Math.floor(beyond / 2), missing: 0, after: beyond % 2 };
  }) as [Cut, Cut];
  const made = spectral(
    layer,
    call(
      'nn.ConvTranspose2d',
      layer.size(channelsOf(layer), 'in_channels'),
      layer.size(args.number('filters'), 'channels'),
      pair(kernel),
      keyword('stride', stride, [1, 1], pair),
      keyword('padding', [cut[0].before, cut[1].before], [0, 0], pair),
      keyword('output_padding', [cut[0].missing, cut[1].missing], [0, 0], pair),
      bias(layer),
    ),
  );
  const written = `${made}(${argument(layer)})`;
  const ends = cut.map(({ after }) => (after === 0 ? ':' : `:-${after}`));
  return cut[0].after + cut[1].after === 0 ? written : `${written}[:, :, ${ends.join(', ')}]`;
};

interface Cut {
  readonly before: number;
  readonly missing: number;
  readonly after: number;
}

const dense: Emitter = (layer) => {
  const { args } = layer;
  const made = spectral(
    layer,
    call(
      'nn.Linear',
      layer.size(channelsOf(layer), 'in_features'),
      layer.size(args.number('units'), 'features'),
      bias(layer),
    ),
  );
  return `${made}(${argument(layer)})`;
};

const embed: Emitter = (layer) => {
  const [type] = layer.inputTypes;
  const classes = type?.kind === 'class' ? type.count : 0;
  const size = layer.size(layer.args.number('size'), 'size');
  return `${layer.module(call('nn.Embedding', layer.size(classes, 'classes'), size))}(${argument(layer)})`;
};

const modulatedConv: Emitter = (layer) => {
  const { args } = layer;
  const made = layer.module(
    call(
      layer.helper('ModulatedConv2d'),
      layer.size(channelsOf(layer), 'in_channels'),
      layer.size(args.number('filters'), 'channels'),
      tuple(args.pair('kernel')),
      layer.size(Number(shapeOf(layer.inputTypes[1])[0]), 'style_size'),
      keyword('demodulate', args.boolean('demodulate'), true, bool),
      bias(layer),
    ),
  );
  return `${made}(${argument(layer)}, ${argument(layer, 1)})`;
};

export const convolution = {
  conv,
  conv_transpose: convTranspose,
  dense,
  depthwise_conv: depthwiseConv,
  embed,
  modulated_conv: modulatedConv,
  separable_conv: separableConv,
};
