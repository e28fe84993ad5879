import { poolingWindow } from '@cnn-studio/language';
import { argument, channelsOf, type Emitter, type Layer, operand, shapeOf } from '../layer';
import { call, number, pair, tuple } from '../python';
import { marginsOf, padCall } from './windows';

/** Pooling with `valid` or even `same` padding as PyTorch has it; other padding by the helper. */
function pooling(layer: Layer, name: string, helper: string, further?: string): string {
  const window = poolingWindow(layer.args);
  const { kernel, stride } = window;
  const tiles = String(kernel) === String(stride);
  const plain = (padding?: string) =>
    call(name, argument(layer), pair(kernel), tiles ? undefined : `stride=${pair(stride)}`, padding);
  if (window.padding === 'valid') return plain();
  const margins = marginsOf(layer, window);
  const even = margins?.every(([before, after], axis) => before === after && before <= kernel[axis]! / 2);
  if (margins === undefined || !even) {
    return `${layer.helper(helper)}(${argument(layer)}, ${tuple(kernel)}, ${tuple(stride)})`;
  }
  const amounts = pair([margins[0][0], margins[1][0]]);
  if (amounts === '0') return plain();
  return plain([`padding=${amounts}`, ...(further === undefined ? [] : [further])].join(', '));
}

const crop: Emitter = (layer) => {
  const { args, inputTypes } = layer;
  const to = [args.dim('height'), args.dim('width')] as const;
  const from = shapeOf(inputTypes[0]);
  if (String(from[0]) === String(to[0]) && String(from[1]) === String(to[1])) return argument(layer);
  const sizes = to.map((size) => layer.dim(size));
  if (layer.inputs.length > 1)
    return call(layer.helper('crop_around'), argument(layer), argument(layer, 1), ...sizes);
  if (args.boolean('random')) return call(layer.helper('random_crop'), argument(layer), ...sizes);
  if ([...to, from[0], from[1]].every((size) => typeof size === 'number')) {
    const [top, left] = [0, 1].map((axis) => Math.floor((Number(from[axis]) - Number(to[axis])) / 2));
    const rows = `${top}:${top! + Number(to[0])}`;
    const columns = `${left}:${left! + Number(to[1])}`;
    return `${operand(layer)}[:, :, ${rows}, ${columns}]`;
  }
  return call(layer.helper('center_crop'), argument(layer), ...sizes);
};

const modCrop: Emitter = (layer) =>
  call(layer.helper('mod_crop'), argument(layer), number(layer.args.number('multiple')));

const pad: Emitter = (layer) => {
  const [vertical, horizontal] = layer.args.pair('amount');
  const mode = layer.args.text('mode');
  const margins = [
    [vertical, vertical],
    [horizontal, horizontal],
  ] as const;
  return padCall(argument(layer), margins, mode === 'zero' ? undefined : mode);
};

/** One channel comes out in either order. */
const pixelShuffle: Emitter = (layer) => {
  const factor = layer.args.number('factor');
  const name = channelsOf(layer) === factor * factor ? 'F.pixel_shuffle' : layer.helper('pixel_shuffle');
  return call(name, argument(layer), number(factor));
};

const spaceToDepth: Emitter = (layer) => {
  const name = channelsOf(layer) === 1 ? 'F.pixel_unshuffle' : layer.helper('space_to_depth');
  return call(name, argument(layer), number(layer.args.number('factor')));
};

/** Interpolation with Pillow's kernels is `antialias=True`, also upwards: else PyTorch's bicubic kernel is another. */
const resize: Emitter = (layer) => {
  const { args } = layer;
  const [height, width] = [layer.dim(args.dim('height')), layer.dim(args.dim('width'))];
  const mode = args.text('mode');
  if (mode === 'area') return call(layer.helper('resize_area'), argument(layer), height, width);
  const size = `size=(${height}, ${width})`;
  if (mode === 'nearest') return call('F.interpolate', argument(layer), size, 'mode="nearest-exact"');
  return call('F.interpolate', argument(layer), size, `mode="${mode}"`, 'antialias=True');
};

const upsample: Emitter = (layer) => {
  const factor = layer.args.pair('factor');
  const mode = layer.args.text('mode');
  const scale = `scale_factor=${factor[0] === factor[1] ? number(factor[0]) : tuple(factor)}`;
  if (mode === 'nearest') return call('F.interpolate', argument(layer), scale);
  return call(
    'F.interpolate',
    argument(layer),
    scale,
    `mode="${mode}"`,
    mode === 'bicubic' ? 'antialias=True' : undefined,
  );
};

export const resampling = {
  avg_pool: (layer: Layer) => pooling(layer, 'F.avg_pool2d', 'avg_pool_same', 'count_include_pad=False'),
  crop,
  mod_crop: modCrop,
  global_avg_pool: (layer: Layer) => `${operand(layer)}.mean(dim=(2, 3))`,
  global_max_pool: (layer: Layer) => `${operand(layer)}.amax(dim=(2, 3))`,
  max_pool: (layer: Layer) => pooling(layer, 'F.max_pool2d', 'max_pool_same'),
  pad,
  pixel_shuffle: pixelShuffle,
  resize,
  space_to_depth: spaceToDepth,
  upsample,
};
