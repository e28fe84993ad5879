import { type Dim, format, multiply, symbol } from '../../algebra/dim';
import { imageSizeForm } from '../../diagnostics/data/CNN406-image-size-form';
import { tensor, UNKNOWN, type ValueType } from '../../types';
import type { Call, ParameterSpec } from '../entry';

export const sizeParameter: ParameterSpec = {
  name: 'size',
  kind: 'shape',
  minimum: 1,
  optional: true,
  documentation:
    'Height, width and channels (1 gray, 3 color) that every image is brought to: `[64, 64, 3]`. Unless given, images keep their own sizes.',
};

export const channelsParameter: ParameterSpec = {
  name: 'channels',
  kind: 'integer',
  minimum: 1,
  maximum: 4,
  optional: true,
  documentation:
    'Channels of images that keep their own sizes: 1 gray, 3 color (the default), 4 color and alpha.',
};

export const skipParameter: ParameterSpec = {
  name: 'skip',
  kind: 'boolean',
  default: false,
  documentation:
    "Whether examples with an image that can't be used (damaged, or too small for what follows) are passed over, with a warning that counts them.",
};

/** The type of images in [0, 1]: of the size given as an argument, or of one that is each image's own. */
export function imageOfSize(call: Call, entry: string, parameter: string): ValueType {
  if (!call.args.has(parameter)) return ownSize(call.args.has('channels') ? call.args.number('channels') : 3);
  const size: readonly Dim[] = call.args.dims(parameter);
  const given = call.args.has('channels') ? call.args.number('channels') : undefined;
  if (size.length === 3 && (given === undefined || given === size[2]))
    return tensor(size, { min: 0, max: 1 });
  const channels =
    size.length >= 2 ? `[${size.slice(0, 2).map(format).join(', ')}, ${given ?? 3}]` : undefined;
  const change = { kind: 'set-argument', parameter, text: channels ?? '' } as const;
  const fixes = channels === undefined ? [] : [{ title: `Use \`${channels}\``, change }];
  call.report(imageSizeForm, { entry, parameter, size }, { at: parameter, fixes });
  return UNKNOWN;
}

/** Of images that keep their own sizes; the checker gives each source symbols of its own. */
export function ownSize(channels: number, scale = 1): ValueType {
  const [height, width] = ['H', 'W'].map((name) => multiply(symbol(name), scale));
  return tensor([height!, width!, channels], { min: 0, max: 1 });
}
