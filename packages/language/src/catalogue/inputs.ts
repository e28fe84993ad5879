/** How entries read their inputs: each function reports what does not fit, and then returns undefined. */
import { compare, type Dim } from '../algebra/dim';
import { needsImage } from '../diagnostics/entries/CNN230-needs-image';
import { needsVector } from '../diagnostics/entries/CNN231-needs-vector';
import { sizeUnknown } from '../diagnostics/entries/CNN235-size-unknown';
import { classAsTensor } from '../diagnostics/entries/CNN237-class-as-tensor';
import { lossAsTensor } from '../diagnostics/entries/CNN238-loss-as-tensor';
import { unequalSizes } from '../diagnostics/shapes/CNN203-unequal-sizes';
import { formatShape, type Range, type Shape, type TensorType, type ValueType } from '../types';
import type { Call, ProposedFix } from './entry';

/** Which input to read, and how to name its place in a report. */
export interface InputPlace {
  readonly index: number;
  /** `incoming` or the parameter's name. */
  readonly at: string;
}

const INCOMING: InputPlace = { index: 0, at: 'incoming' };

/** A loss, a metric, or a constant (whose type is a tensor without dimensions). */
export function isNumber(type: ValueType): boolean {
  return type.kind === 'scalar' || (type.kind === 'tensor' && type.shape.length === 0);
}

/** An image or a vector. */
export function tensorInput(call: Call, entry: string, place: InputPlace = INCOMING): TensorType | undefined {
  const type = call.inputs[place.index];
  if (type === undefined || type.kind === 'unknown') return undefined;
  if (type.kind === 'tensor' && type.shape.length > 0) return type;
  const options = { at: place.at, because: [place.index] };
  if (type.kind === 'map') {
    call.report(classAsTensor, { entry, count: type.count, isMap: true }, options);
  } else if (type.kind === 'class') {
    const text = 'embed(50)';
    const change = { kind: 'insert-after-input', input: place.index, text } as const;
    const fixes = [{ title: `Turn the label into a vector with \`${text}\``, change }];
    call.report(classAsTensor, { entry, count: type.count }, { ...options, fixes });
  } else call.report(lossAsTensor, { entry }, options);
  return undefined;
}

export interface ImageType {
  readonly height: Dim;
  readonly width: Dim;
  readonly channels: Dim;
  readonly range: Range;
}

/** Height, width and channels. */
export function imageInput(call: Call, entry: string, place: InputPlace = INCOMING): ImageType | undefined {
  const type = tensorInput(call, entry, place);
  if (type === undefined) return undefined;
  const [height, width, channels] = type.shape;
  if (type.shape.length === 3 && height !== undefined && width !== undefined && channels !== undefined) {
    return { height, width, channels, range: type.range };
  }
  const text = `reshape(1, 1, ${type.shape.length === 1 ? formatShape(type.shape) : '...'})`;
  const fixes =
    type.shape.length === 1 && place.at === 'incoming'
      ? [
          {
            title: `Give it a height and a width with \`${text}\``,
            change: { kind: 'insert-before', text } as const,
          },
        ]
      : [];
  call.report(needsImage, { entry, shape: type.shape }, { at: place.at, because: [place.index], fixes });
  return undefined;
}

/**
 * A vector.
 * @param atEachPixel the call that does to each pixel's channels what the entry does to a vector, if there is one
 */
export function vectorInput(
  call: Call,
  entry: string,
  place: InputPlace = INCOMING,
  atEachPixel?: string,
): { readonly size: Dim; readonly range: Range } | undefined {
  const type = tensorInput(call, entry, place);
  if (type === undefined) return undefined;
  const [size] = type.shape;
  if (type.shape.length === 1 && size !== undefined) return { size, range: type.range };
  const fixes: ProposedFix[] =
    place.at === 'incoming'
      ? [
          {
            title: 'Make it a vector with `flatten`',
            change: { kind: 'insert-before', text: 'flatten' } as const,
            preferred: true,
          },
          {
            title: 'Average each channel with `global_avg_pool`',
            change: { kind: 'insert-before', text: 'global_avg_pool' } as const,
          },
        ].slice(0, type.shape.length === 3 ? 2 : 1)
      : [];
  const instead = type.shape.length === 3 ? atEachPixel : undefined;
  if (instead !== undefined && place.at === 'incoming') {
    const change = { kind: 'replace-call', text: instead } as const;
    fixes.push({ title: `Apply it at each pixel: \`${instead}\``, change });
  }
  call.report(
    needsVector,
    { entry, shape: type.shape, atEachPixel: instead },
    { at: place.at, because: [place.index], fixes },
  );
  return undefined;
}

/** `size` as a number; weights are made for it. */
export function knownSize(
  call: Call,
  entry: string,
  what: string,
  size: Dim,
  place: InputPlace = INCOMING,
): number | undefined {
  if (typeof size === 'number') return size;
  call.report(sizeUnknown, { entry, what, size }, { at: place.at, because: [place.index] });
  return undefined;
}

/** Whether two shapes are proved equal for every value of their symbols. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, axis) => compare(dim, b[axis]!) === 'equal');
}

/** Two tensors of equal shapes, as losses and metrics compare them. */
export function equalInputs(
  call: Call,
  entry: string,
  names: readonly [string, string],
): readonly [TensorType, TensorType] | undefined {
  const a = tensorInput(call, entry, { index: 0, at: names[0] });
  const b = tensorInput(call, entry, { index: 1, at: names[1] });
  if (a === undefined || b === undefined) return undefined;
  if (!sameShape(a.shape, b.shape)) {
    call.report(unequalSizes, { operation: entry, left: a.shape, right: b.shape }, { because: [0, 1] });
    return undefined;
  }
  return [a, b];
}
