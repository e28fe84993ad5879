/** Sizes of what windows see and make, for convolutions and pooling. */
import { add, ceilDivide, type Dim, floorDivide, multiply, subtract } from '../../algebra/dim';
import { windowTooLarge } from '../../diagnostics/entries/CNN233-window-too-large';
import { reflectTooLarge } from '../../diagnostics/entries/CNN236-reflect-too-large';
import { paddingUnsupported } from '../../diagnostics/entries/CNN244-padding-unsupported';
import type { Padding } from '../arguments';
import type { Call } from '../entry';
import type { ImageType } from '../inputs';

/** A window that moves over height and width. */
export interface Window {
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly padding: Padding;
}

/** What a kernel spans: (kernel - 1) * dilation + 1. */
export function extent(kernel: number, dilation: number): number {
  return (kernel - 1) * dilation + 1;
}

/** The window's span in pixels, height and width. */
export function extents({ kernel, dilation }: Window): readonly [number, number] {
  return [extent(kernel[0], dilation[0]), extent(kernel[1], dilation[1])];
}

/**
 * Positions of a window along one axis: `same` and `reflect` give ceil(size / stride), others
 * floor((size + 2 * padding - span) / stride) + 1.
 */
export function windowedSize(size: Dim, span: number, stride: number, padding: Padding): Dim {
  if (padding === 'same' || padding === 'reflect') return ceilDivide(size, stride);
  const border = padding === 'valid' ? 0 : 2 * padding;
  return add(floorDivide(subtract(add(size, border), span), stride), 1);
}

/** Pixels that `same` adds before and after: as few as make ceil(size / stride) windows, the odd one after. */
export function samePadding(size: number, span: number, stride: number): readonly [number, number] {
  const total = Math.max((Math.ceil(size / stride) - 1) * stride + span - size, 0);
  const before = Math.floor(total / 2);
  return [before, total - before];
}

/** Padding as tfjs's convolutions take it: a word, or pixels before and after each axis of [b, h, w, c]. */
export type TfjsPadding =
  | 'same'
  | 'valid'
  | [[number, number], [number, number], [number, number], [number, number]];

/**
 * Never a mere number: of that tfjs works out both height and width of the result by the height's kernel and stride.
 */
export function tfjsPadding(padding: 'same' | 'valid' | number): TfjsPadding {
  if (typeof padding !== 'number') return padding;
  return [
    [0, 0],
    [padding, padding],
    [padding, padding],
    [0, 0],
  ];
}

/** Size of a transposed convolution's result (Keras's rule). */
export function transposedSize(size: Dim, kernel: number, stride: number, padding: Padding): Dim {
  const spread = multiply(size, stride);
  if (padding === 'same' || padding === 'reflect') return spread;
  if (padding === 'valid') return add(spread, Math.max(kernel - stride, 0));
  return add(spread, kernel - stride - 2 * padding);
}

const AXES = ['height', 'width'] as const;

/**
 * Height and width after a window has moved over an image; undefined, and reported, when nothing is left or
 * a reflection lacks pixels.
 */
export function windowedImage(
  call: Call,
  entry: string,
  image: ImageType,
  window: Window,
): readonly [Dim, Dim] | undefined {
  const spans = extents(window);
  const { padding, stride } = window;
  const sizes = [image.height, image.width] as const;
  let fits = true;
  for (const axis of [0, 1] as const) {
    const size = sizes[axis];
    const span = spans[axis];
    if (typeof size !== 'number') continue;
    if (padding === 'reflect') {
      const amount = samePadding(size, span, stride[axis])[1];
      if (amount > size - 1) {
        const data = { entry, amount, size, axis: AXES[axis] };
        call.report(reflectTooLarge, data, { at: 'padding', because: [0] });
        fits = false;
      }
    } else if (padding !== 'same') {
      const border = padding === 'valid' ? 0 : 2 * padding;
      if (size + border < span) {
        const data = { entry, window: span, size, axis: AXES[axis], padding: border };
        const change = { kind: 'set-argument', parameter: 'padding', text: 'same' } as const;
        const fixes = [{ title: 'Use `padding: same`', change }];
        call.report(windowTooLarge, data, { because: [0], fixes });
        fits = false;
      }
    }
    if (!fits) return undefined;
  }
  return [
    windowedSize(image.height, spans[0], stride[0], padding),
    windowedSize(image.width, spans[1], stride[1], padding),
  ];
}

/** False, and reported, when the padding is not among `supported` (`number` stands for pixels). */
export function paddingIsOneOf(
  call: Call,
  entry: string,
  padding: Padding,
  supported: readonly string[],
): boolean {
  if (supported.includes(typeof padding === 'number' ? 'number' : padding)) return true;
  const names = supported.filter((name) => name !== 'number');
  call.report(
    paddingUnsupported,
    { entry, padding: String(padding), supported: names },
    {
      at: 'padding',
      fixes: names.map((text) => ({
        title: `Use \`padding: ${text}\``,
        change: { kind: 'set-argument', parameter: 'padding', text },
      })),
    },
  );
  return false;
}
