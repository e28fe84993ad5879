/** Whole-number pixels of an image file, channels last: 1 gray, 2 gray with alpha, 3 RGB, 4 RGBA. */
export interface Pixels {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** 8 bits, or 16 where the file has more than 8. */
  readonly data: Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
}

/** The number that stands for white: 255 or 65535. Black is 0. */
export function whiteOf({ data }: Pick<Pixels, 'data'>): number {
  return data instanceof Uint16Array ? 0xffff : 0xff;
}

/** Bits of each channel of a pixel. */
export function bitsOf(pixels: Pick<Pixels, 'data'>): 8 | 16 {
  return whiteOf(pixels) === 0xff ? 8 : 16;
}

/** An array for pixels of as many bits as those of `like`. */
export function pixelArray(length: number, like: Pick<Pixels, 'data'>): Pixels['data'] {
  return bitsOf(like) === 16 ? new Uint16Array(length) : new Uint8Array(length);
}

/** Without its alpha: 1 or 3. */
export function colorsOf({ channels }: Pick<Pixels, 'channels'>): 1 | 3 {
  return channels > 2 ? 3 : 1;
}

/** Whether the last channel is transparency. */
export function hasAlpha({ channels }: Pick<Pixels, 'channels'>): boolean {
  return channels === 2 || channels === 4;
}

/** The luma of ITU-R BT.601, which is what gray means everywhere: of red, green and blue 76, 150 and 29 of 255. */
export function luma(red: number, green: number, blue: number): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}

/**
 * The same image in another number of channels: 1 or 3 lay transparency on white, 4 adds an opaque alpha; colors become
 * their luma, gray three equal colors.
 */
export function withChannels(pixels: Pixels, channels: 1 | 3 | 4): Pixels {
  if (channels === pixels.channels) return pixels;
  const { height, width, data, channels: own } = pixels;
  const white = whiteOf(pixels);
  const colors = colorsOf(pixels);
  const transparent = hasAlpha(pixels);
  const out = pixelArray(height * width * channels, pixels);
  const color = [0, 0, 0];
  for (let pixel = 0; pixel < height * width; pixel++) {
    const from = pixel * own;
    const to = pixel * channels;
    const alpha = transparent ? data[from + own - 1]! : white;
    for (let i = 0; i < 3; i++) {
      const value = data[from + (colors === 1 ? 0 : i)]!;
      color[i] = channels === 4 ? value : white + ((value - white) * alpha) / white;
    }
    if (channels === 1) {
      const gray = colors === 1 ? color[0]! : luma(color[0]!, color[1]!, color[2]!);
      out[to] = Math.round(gray);
      continue;
    }
    for (let i = 0; i < 3; i++) out[to + i] = Math.round(color[i]!);
    if (channels === 4) out[to + 3] = alpha;
  }
  return { height, width, channels, data: out };
}

/** Some channels of an image, in the order of `channels`; one may come several times. */
export function pickPixels(pixels: Pixels, channels: readonly number[]): Pixels {
  const { height, width, data, channels: own } = pixels;
  const out = pixelArray(height * width * channels.length, pixels);
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (let i = 0; i < channels.length; i++)
      out[pixel * channels.length + i] = data[pixel * own + channels[i]!]!;
  }
  return { height, width, channels: channels.length, data: out };
}

/** The channels that an image file can have without an alpha of its own meaning, or with one. */
export const PICTURE_CHANNELS: ReadonlySet<unknown> = new Set([1, 3, 4]);
