import sharp from 'sharp';

/** In pixels; channels as `decodeImage` finds them: 1 or 2 for gray, 3 or 4 for colour. */
export interface ImageFileSize {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** The size of an image file from its header, upright as its EXIF orientation says; undefined if it can't be read. */
export async function readImageSize(path: string): Promise<ImageFileSize | undefined> {
  try {
    const { autoOrient, space, hasAlpha } = await sharp(path).metadata();
    const colours = space === 'b-w' || space === 'grey16' ? 1 : 3;
    return { ...autoOrient, channels: colours + (hasAlpha ? 1 : 0) };
  } catch {
    return undefined;
  }
}
