import { type Dim, format } from '../../algebra/dim';
import { defineDiagnostic } from '../define';

export interface SizeNotMultiple {
  readonly entry: string;
  readonly axis: 'height' | 'width';
  readonly size: Dim;
  readonly multipleOf: number;
  /** What to promise in the network's header: `H % 4 == 0`. */
  readonly condition?: string;
}

export const sizeNotMultiple = defineDiagnostic<SizeNotMultiple>({
  code: 'CNN241',
  name: 'size-not-multiple',
  severity: 'error',
  title: 'Height or width is not a multiple of what the layer needs',
  documentation: `\`space_to_depth(n)\` and \`downsample(n)\` take the image apart into blocks of n × n pixels, so height and
width must be multiples of n. Crop, pad or resize the image before; with symbolic sizes promise it in the network's
header: \`where H % n == 0, W % n == 0\`.`,
  examples: [
    {
      wrong: `network N(image: [27, 28, 1]) {
  space_to_depth(2) // <- here
}`,
      right: `network N(image: [28, 28, 1]) {
  space_to_depth(2)
}`,
    },
    {
      wrong: `network N(image: [H, W, 1]) where W % 2 == 0 {
  max_pool(2) -> space_to_depth(2) // <- here
}`,
      right: `network N(image: [H, W, 1]) where W % 4 == 0, H % 4 == 0 {
  max_pool(2) -> space_to_depth(2)
}`,
    },
  ],
  message({ entry, axis, size, multipleOf, condition }) {
    const advice =
      typeof size === 'number'
        ? `Crop or pad it to ${Math.ceil(size / multipleOf) * multipleOf}.`
        : condition === undefined
          ? 'Crop, pad or resize the image first.'
          : `Declare it in the network's header: \`where ${condition}\`.`;
    return `\`${entry}\` needs a ${axis} that is a multiple of ${multipleOf}, got ${format(size)}. ${advice}`;
  },
});
