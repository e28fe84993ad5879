/** Files that have a class for each pixel. */
import { NO_CLASS } from '@cnn-studio/language';
import sharp from 'sharp';
import { GRAY, isPng, PALETTE, readChunks, withColorType } from '../images/formats/png-chunks';
import { readImageFile } from '../images/image-file';
import { type Pixels, pickPixels } from '../images/pixels';
import { DamagedFile, explainDecoding, UnusableImage } from '../images/unusable';
import { cut } from '../reading/rectangle';
import { scaled } from '../reading/resize';

/**
 * The classes of a label map's pixels: places in its palette, or values of gray.
 * @param size as of `decodeImage`: the map is scaled to cover it, by nearest pixels, and cut at the middle
 * @returns one channel of 8 bits
 * @throws TrainerError `image-invalid` that names the file, and a class that is not below `classes`
 */
export async function decodeLabelMap(
  path: string,
  classes: number,
  size?: { readonly height: number; readonly width: number },
): Promise<Pixels> {
  let bytes: Uint8Array | undefined;
  try {
    bytes = await readImageFile(path);
    const map = await readMap(bytes);
    requireClasses(map, classes);
    return size === undefined ? map : covering(map, size);
  } catch (error) {
    const message = (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
    const isOurs = bytes === undefined || error instanceof DamagedFile;
    const why = isOurs ? message : explainDecoding(message, bytes!);
    throw new UnusableImage('image-invalid', `Cannot read the label map ${path}`, why, undefined, {
      cause: error,
    });
  }
}

async function readMap(bytes: Uint8Array): Promise<Pixels> {
  if (!isPng(bytes))
    throw new DamagedFile(
      'it is no PNG. Classes are whole numbers, which other formats may change: save the map as a PNG with a palette, or gray',
    );
  const chunks = readChunks(bytes);
  const header = chunks[0]!.data;
  const [depth, colorType] = [header[8]!, header[9]!];
  // As gray without a word on color the numbers come as they are, but for the scale of few bits.
  const plain = withColorType(chunks, colorType === PALETTE ? GRAY : colorType);
  const deep = depth === 16;
  const isGray = colorType === GRAY || colorType === PALETTE;
  const { data, info } = await sharp(plain, { failOn: 'error' })
    .toColourspace(isGray ? (deep ? 'grey16' : 'b-w') : deep ? 'rgb16' : 'srgb')
    .raw({ depth: deep ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { height, width, channels } = info;
  const numbers = deep ? new Uint16Array(new Uint8Array(data).buffer) : new Uint8Array(data);
  const map = pickPixels({ height, width, channels, data: numbers }, [0]);
  if (!isGray) requireGray(numbers, channels);
  if (deep) return map;
  const unit = 255 / (2 ** depth - 1);
  return { ...map, data: Uint8Array.from(map.data, (value) => value / unit) };
}

/** Many programs write gray as three equal colors. */
function requireGray(numbers: Pixels['data'], channels: number): void {
  for (let at = 0; at < numbers.length; at += channels) {
    if (numbers[at] === numbers[at + 1] && numbers[at] === numbers[at + 2]) continue;
    throw new DamagedFile(
      'it has colors and no palette, so which class a pixel is of can not be told. Save it as a PNG with a palette, or gray, with the number of the class as the value',
    );
  }
}

function requireClasses({ data, width }: Pixels, classes: number): void {
  const wrong = data.findIndex((value) => value >= classes && value !== NO_CLASS);
  if (wrong < 0) return;
  throw new DamagedFile(
    `the pixel at column ${wrong % width}, row ${Math.floor(wrong / width)} has the class ${data[wrong]}, and there are ${classes}, numbered from 0 (${NO_CLASS} marks pixels without a class). Correct the file, or write \`labels: ${data[wrong]! + 1}\``,
  );
}

function covering(
  map: Pixels,
  { height, width }: { readonly height: number; readonly width: number },
): Pixels {
  const scale = Math.max(height / map.height, width / map.width);
  const [tall, wide] = [
    Math.max(height, Math.round(map.height * scale)),
    Math.max(width, Math.round(map.width * scale)),
  ];
  const whole = scaled(map, tall, wide, 'nearest');
  return cut(whole, Math.floor((tall - height) / 2), Math.floor((wide - width) / 2), height, width);
}
