import { type Dim, format } from '../../algebra/dim';
import { imageSizeForm } from '../../diagnostics/data/CNN406-image-size-form';
import { tensor, UNKNOWN, type ValueType } from '../../types';
import type { Call, ParameterSpec } from '../entry';

export const sizeParameter: ParameterSpec = {
  name: 'size',
  kind: 'shape',
  minimum: 1,
  documentation:
    'Height, width and channels (1 gray, 3 color) that every image is brought to: `[64, 64, 3]`.',
};

/** The type of images of the size given as an argument, in [0, 1]. */
export function imageOfSize(call: Call, entry: string, parameter: string): ValueType {
  const size: readonly Dim[] = call.args.dims(parameter);
  if (size.length === 3) return tensor(size, { min: 0, max: 1 });
  const channels = size.length === 2 ? `[${size.map(format).join(', ')}, 3]` : undefined;
  const change = { kind: 'set-argument', parameter, text: channels ?? '' } as const;
  const fixes = channels === undefined ? [] : [{ title: `Use \`${channels}\``, change }];
  call.report(imageSizeForm, { entry, parameter, size }, { at: parameter, fixes });
  return UNKNOWN;
}
