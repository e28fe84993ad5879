/** What is used of it. */
declare module 'yazl' {
  export class ZipFile {
    readonly outputStream: NodeJS.ReadableStream;
    addBuffer(
      content: Buffer,
      name: string,
      options?: { readonly compress?: boolean; readonly mtime?: Date },
    ): void;
    end(): void;
  }
}
