/** What a measure found. */
export interface Measured {
  readonly values: Readonly<Record<string, number>>;
  readonly images: number;
  /** The data they were measured on: `mnist(test)`. */
  readonly on?: string;
}
