import { type Color, classColor, type Pixels, scaled, whiteOf, withChannels } from '@cnn-studio/data';

/** How much of the classes' colors an overlay shows; the rest is the picture. */
const WEIGHT = 0.5;

/** The colors of as many classes, from number 0 on, as label maps are written with them. */
export function classColors(count: number): Color[] {
  return Array.from({ length: count }, (_, number) => classColor(number));
}

/**
 * A picture with the color of its class over each pixel; class 0, which mostly is what belongs to nothing, is left as it is.
 * @param map one channel; of the size of the picture, or of a part or multiple of it
 * @returns three channels of 8 bits
 */
export function overlay(picture: Pixels, map: Pixels): Pixels {
  const { height, width } = picture;
  const below = withChannels(picture, 3);
  const step = 255 / whiteOf(below);
  const classes = scaled(map, height, width, 'nearest').data;
  const data = new Uint8Array(height * width * 3);
  for (let pixel = 0; pixel < classes.length; pixel++) {
    const number = classes[pixel]!;
    const color = classColor(number);
    const weight = number === 0 ? 0 : WEIGHT;
    for (let i = 0; i < 3; i++) {
      const at = pixel * 3 + i;
      data[at] = Math.round((1 - weight) * step * below.data[at]! + weight * color[i]!);
    }
  }
  return { height, width, channels: 3, data };
}
