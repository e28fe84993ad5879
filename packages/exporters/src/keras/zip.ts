import { ZipFile } from 'yazl';

/** A zip file; what is in it is stored as it is, for weights don't get smaller. The same every time. */
export async function zipped(files: Readonly<Record<string, Uint8Array | string>>): Promise<Uint8Array> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files)) {
    const mtime = new Date(Date.UTC(1980, 0, 1, 12));
    zip.addBuffer(Buffer.from(content as Uint8Array), name, { compress: false, mtime });
  }
  zip.end();
  const pieces: Buffer[] = [];
  for await (const piece of zip.outputStream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
