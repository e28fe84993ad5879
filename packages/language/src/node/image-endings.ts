/** What files of images end in, in small letters: what the package `data` decodes. */
export const IMAGE_ENDINGS: ReadonlySet<string> = new Set([
  '.png',
  '.jpg',
  '.jpeg',
  '.webp',
  '.gif',
  '.tif',
  '.tiff',
  '.avif',
  '.bmp',
]);

/** @param ending as `extname` gives it, in whatever letters */
export function hasImageEnding(ending: string): boolean {
  return IMAGE_ENDINGS.has(ending.toLowerCase());
}
