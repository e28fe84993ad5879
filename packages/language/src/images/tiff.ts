import type { ImageSize } from '../source/host';
import { directory, upright } from './exif';
import type { ByteSource } from './source';

const WIDTH = 0x100;
const HEIGHT = 0x101;
const PHOTOMETRIC = 0x106;
const ORIENTATION = 0x112;
const SAMPLES = 0x115;

/** TIFF 6.0, section 8. Photometric interpretations 0 and 1 are gray, 3 is a palette, 5 is CMYK. */
export function tiffSize(source: ByteSource): ImageSize | undefined {
  const fields = directory(source, 0);
  const width = fields?.get(WIDTH);
  const height = fields?.get(HEIGHT);
  const photometric = fields?.get(PHOTOMETRIC);
  if (fields === undefined || width === undefined || height === undefined || photometric === undefined)
    return;
  const colors = photometric <= 1 ? 1 : 3;
  const planes = photometric === 5 ? 4 : photometric === 3 ? 1 : colors;
  const alpha = (fields.get(SAMPLES) ?? 1) > planes ? 1 : 0;
  return upright({ height, width, channels: colors + alpha }, fields.get(ORIENTATION) ?? 1);
}
