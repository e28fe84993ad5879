/** What `cnn doctor --format json` prints. */
export interface Doctor {
  readonly versions: Readonly<Record<string, string>>;
  readonly backends: readonly {
    readonly name: string;
    readonly description: string;
    readonly works: boolean;
    /** Whether this system is one it is made for; if not, nothing was tried. */
    readonly here: boolean;
    /** The card it runs on. */
    readonly device?: string;
    /** Why `auto` does not take it although it works. */
    readonly unfit?: string;
    /** Why it doesn't work. */
    readonly problem?: string;
    /** What to do about that. */
    readonly advice?: string;
    readonly versions: Readonly<Record<string, string>>;
  }[];
  /** The one that `auto` takes. */
  readonly chosen?: string;
  readonly data: readonly {
    readonly name: string;
    /** The folder it is in. */
    readonly path?: string;
    /** Where it was looked for and what to do. */
    readonly advice?: string;
  }[];
}
