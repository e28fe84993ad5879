/**
 * Functions on numbers, evaluated when the file is checked. `floor` and `ceil` also take symbolic sizes. Those that declare
 * no parameter take any number of arguments, from one on.
 */
export const NUMBER_FUNCTIONS: ReadonlyMap<string, (...args: number[]) => number> = new Map<
  string,
  (...args: number[]) => number
>([
  ['floor', Math.floor],
  ['ceil', Math.ceil],
  ['round', Math.round],
  ['min', (...numbers) => Math.min(...numbers)],
  ['max', (...numbers) => Math.max(...numbers)],
  ['abs', Math.abs],
  ['sqrt', Math.sqrt],
  ['log2', Math.log2],
  ['square', (x) => x * x],
  ['pow', (x, exponent) => x ** exponent],
  ['exp', Math.exp],
  ['log', Math.log],
  ['sin', Math.sin],
  ['cos', Math.cos],
]);
