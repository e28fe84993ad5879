/** Functions on numbers, evaluated when the file is checked. `floor` and `ceil` also take symbolic sizes. */
export const NUMBER_FUNCTIONS: ReadonlyMap<string, (...args: number[]) => number> = new Map<
  string,
  (...args: number[]) => number
>([
  ['floor', Math.floor],
  ['ceil', Math.ceil],
  ['round', Math.round],
  ['min', Math.min],
  ['max', Math.max],
  ['abs', Math.abs],
  ['sqrt', Math.sqrt],
  ['log2', Math.log2],
  ['square', (x) => x * x],
  ['exp', Math.exp],
  ['log', Math.log],
  ['sin', Math.sin],
  ['cos', Math.cos],
]);
