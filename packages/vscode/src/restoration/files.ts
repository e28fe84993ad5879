/** Names of image files. */

/** What `cnn restore` reads. */
export const IMAGE_EXTENSIONS: readonly string[] = [
  'png',
  'jpg',
  'jpeg',
  'webp',
  'gif',
  'tif',
  'tiff',
  'avif',
  'bmp',
];

export function isImageName(name: string): boolean {
  const dot = name.lastIndexOf('.');
  return dot > 0 && IMAGE_EXTENSIONS.includes(name.slice(dot + 1).toLowerCase());
}

/** `photo.jpg` becomes `photo-restored.png`. */
export function restoredName(name: string): string {
  const base = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  const dot = base.lastIndexOf('.');
  return `${dot > 0 ? base.slice(0, dot) : base}-restored.png`;
}

/** The same names, numbered where they would be the same (also where only a file system thinks so). */
export function distinctNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const stem = name.replace(/\.png$/, '');
    let free = name;
    for (let count = 2; taken.has(free.toLowerCase()); count++) free = `${stem}-${count}.png`;
    taken.add(free.toLowerCase());
    return free;
  });
}
