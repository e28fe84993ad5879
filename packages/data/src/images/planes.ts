import type { Range } from '@cnn-studio/language';
import { type Pixels, whiteOf } from './pixels';

/** Height, width, channels of one image's floats in a network's own range, channels last. */
export interface Planes {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly data: Float32Array<ArrayBuffer>;
}

/** Pixels as floats, black and white as the ends of a range. */
export function planesOf(pixels: Pixels, { min, max }: Range): Planes {
  const { height, width, channels, data } = pixels;
  const step = (max - min) / whiteOf(pixels);
  return { height, width, channels, data: Float32Array.from(data, (value) => min + step * value) };
}

/** Floats as pixels of 8 or 16 bits; what lies outside of the range is cut off. */
export function pixelsOf(
  { height, width, channels, data }: Omit<Planes, 'data'> & { readonly data: ArrayLike<number> },
  range: Range,
  bits: 8 | 16,
): Pixels {
  const levels = bits === 16 ? new Uint16Array(data.length) : new Uint8Array(data.length);
  const white = bits === 16 ? 0xffff : 0xff;
  for (let i = 0; i < data.length; i++) levels[i] = toLevel(data[i]!, range, white);
  return { height, width, channels, data: levels };
}

/** A value of a range as 0 to `white`; what lies outside is cut off, and NaN is black. */
export function toLevel(value: number, { min, max }: Range, white: number): number {
  const scaled = ((value - min) / (max - min)) * white;
  return scaled > 0 ? Math.min(white, Math.round(scaled)) : 0;
}

/** Some channels of an image, in the order of `channels`; one may come several times. */
export function pickChannels(planes: Planes, channels: readonly number[]): Planes {
  const { height, width, data, channels: own } = planes;
  const out = new Float32Array(height * width * channels.length);
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (let i = 0; i < channels.length; i++)
      out[pixel * channels.length + i] = data[pixel * own + channels[i]!]!;
  }
  return { height, width, channels: channels.length, data: out };
}

/** The channels of all images, one after another. They are of one size. */
export function joinChannels(images: readonly Planes[]): Planes {
  const [{ height, width }] = images as [Planes];
  const channels = images.reduce((sum, image) => sum + image.channels, 0);
  const data = new Float32Array(height * width * channels);
  let from = 0;
  for (const image of images) {
    for (let pixel = 0; pixel < height * width; pixel++) {
      for (let i = 0; i < image.channels; i++) {
        data[pixel * channels + from + i] = image.data[pixel * image.channels + i]!;
      }
    }
    from += image.channels;
  }
  return { height, width, channels, data };
}

/** One channel computed from all channels of each pixel. */
export function mapPixels(planes: Planes, f: (pixel: Float32Array) => number): Planes {
  const { height, width, channels, data } = planes;
  const out = Float32Array.from({ length: height * width }, (_, i) =>
    f(data.subarray(i * channels, (i + 1) * channels)),
  );
  return { height, width, channels: 1, data: out };
}
