import { conditionsForMultiples, formatConditions } from '../../algebra/conditions';
import { type Dim, divideExactly } from '../../algebra/dim';
import { leastCommonMultiple } from '../../algebra/divisors';
import { sizeNotMultiple } from '../../diagnostics/entries/CNN241-size-not-multiple';
import type { Call, ProposedFix } from '../entry';
import type { ImageType } from '../inputs';

/** Height and width divided by n; undefined, and reported, where one is not known to be a multiple. */
export function dividedImage(
  call: Call,
  entry: string,
  image: ImageType,
  [nh, nw]: readonly [number, number],
): readonly [Dim, Dim] | undefined {
  const height = divideExactly(image.height, nh);
  const width = divideExactly(image.width, nw);
  if (height !== undefined && width !== undefined) return [height, width];
  const [axis, size, multipleOf] =
    height === undefined ? (['height', image.height, nh] as const) : (['width', image.width, nw] as const);
  const unless = conditionsForMultiples([
    [image.height, nh],
    [image.width, nw],
  ]);
  const condition = unless === undefined ? undefined : formatConditions(unless);
  call.report(
    sizeNotMultiple,
    { entry, axis, size, multipleOf, condition },
    { because: [0], fixes: [...cropFix(image, nh, nw), ...cutFix(image, nh, nw)], unless },
  );
  return undefined;
}

function cropFix({ height, width }: ImageType, nh: number, nw: number) {
  if (typeof height !== 'number' || typeof width !== 'number' || height < nh || width < nw) return [];
  const text = `crop(${height - (height % nh)}, ${width - (width % nw)})`;
  return [{ title: `Crop with \`${text}\``, change: { kind: 'insert-before', text } as const }];
}

/** For images of any size: cut at the bottom and right, as benchmarks of super-resolution do. */
function cutFix({ height, width }: ImageType, nh: number, nw: number): ProposedFix[] {
  const multiple = leastCommonMultiple(nh, nw);
  if ([height, width].some((size) => typeof size === 'number' && size < multiple)) return [];
  const text = `mod_crop(${multiple})`;
  const change = { kind: 'insert-before', text } as const;
  return [{ title: `Cut to multiples of ${multiple} with \`${text}\``, change, makesMultiplesOf: multiple }];
}
