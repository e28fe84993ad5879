/** A loss or measure with four decimals. */
export function figure(value: number | null): string {
  return (value ?? Number.NaN).toFixed(4);
}
