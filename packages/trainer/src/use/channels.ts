import { TrainerError } from '../errors';
import type { Planes } from '../images/blend';
import type { Pixels } from '../images/decode';
import { resizePlane } from '../images/resize';
import { toByte } from '../images/sheet';
import type { Following, ImageModel } from './image-model';

/** An image of any kind through a network of any number of channels. */
export async function restoreImage(
  model: ImageModel,
  pixels: Pixels,
  following: Following = {},
): Promise<Pixels> {
  const { height, width, channels } = pixels;
  const colours = channels > 2 ? 3 : 1;
  const hasAlpha = channels === 2 || channels === 4;
  const { min, max } = model.inputRange;
  const floats = (channel: number) =>
    Float32Array.from(
      { length: height * width },
      (_, i) => min + ((max - min) * pixels.data[i * channels + channel]!) / 255,
    );
  const planes = Array.from({ length: colours }, (_, channel) => floats(channel));
  const images = groupChannels(model, planes, hasAlpha ? floats(channels - 1) : undefined, max);
  const results = await model.apply(
    images.map((list) => interleave(list, height, width)),
    following,
  );
  const made = results.flatMap(separate);
  const size = { height: results[0]!.height, width: results[0]!.width };

  let colourPlanes = made;
  // Gray that went in as three equal channels comes out as gray.
  if (colours === 1 && model.inputChannels === 3 && made.length === 3) {
    colourPlanes = [made[0]!.map((value, i) => (value + made[1]![i]! + made[2]![i]!) / 3)];
  }
  const bytes = colourPlanes.map((plane) =>
    Uint8Array.from(plane, (value) => toByte(value, model.outputRange)),
  );
  if (hasAlpha && model.inputChannels !== 4) {
    const alpha = Uint8Array.from(
      { length: height * width },
      (_, i) => pixels.data[i * channels + channels - 1]!,
    );
    bytes.push(await resizePlane(alpha, { height, width }, size));
  }
  if (bytes.length > 4) {
    throw new TrainerError(
      'unsupported',
      `The network makes ${made.length} channels; a PNG holds at most 4.`,
    );
  }
  const data = new Uint8Array(size.height * size.width * bytes.length);
  bytes.forEach((plane, channel) => {
    for (let i = 0; i < plane.length; i++) data[i * bytes.length + channel] = plane[i]!;
  });
  return { ...size, channels: bytes.length, data };
}

/** The images to send through the network for one picture: a list of channels each. */
function groupChannels(
  model: ImageModel,
  planes: readonly Float32Array[],
  alpha: Float32Array | undefined,
  opaque: number,
): Float32Array[][] {
  const { inputChannels, outputChannels } = model;
  const [first] = planes;
  if (inputChannels === 1) {
    // One channel to one: each colour by itself. One to several, as in colouring: from the luminance.
    return outputChannels === 1 || planes.length === 1
      ? planes.map((plane) => [plane])
      : [[luminance(planes)]];
  }
  const colours = planes.length === 3 ? [...planes] : [first!, first!, first!];
  if (inputChannels === 3) return [colours];
  if (inputChannels === 4) return [[...colours, alpha ?? new Float32Array(first!.length).fill(opaque)]];
  throw new TrainerError(
    'unsupported',
    `The network takes ${inputChannels} channels; image files have 1, 3 or 4.`,
  );
}

/** ITU-R BT.601's weights. */
function luminance([red, green, blue]: readonly Float32Array[]): Float32Array {
  return red!.map((value, i) => 0.299 * value + 0.587 * green![i]! + 0.114 * blue![i]!);
}

function interleave(planes: readonly Float32Array[], height: number, width: number): Planes {
  const channels = planes.length;
  const data = new Float32Array(height * width * channels);
  planes.forEach((plane, channel) => {
    for (let i = 0; i < plane.length; i++) data[i * channels + channel] = plane[i]!;
  });
  return { height, width, channels, data };
}

function separate({ height, width, channels, data }: Planes): Float32Array[] {
  return Array.from({ length: channels }, (_, channel) =>
    Float32Array.from({ length: height * width }, (_, i) => data[i * channels + channel]!),
  );
}
