import { defineDiagnostic } from '../define';

export interface ColumnCount {
  readonly entry: string;
  readonly columns: readonly string[];
  readonly names: number;
}

export const columnCount = defineDiagnostic<ColumnCount>({
  code: 'CNN402',
  name: 'column-count',
  severity: 'error',
  title: 'More names than the data has columns',
  documentation: `\`data image, label = mnist(train)\` names the columns of a data source in order; the last ones may be left out, but
there can't be more names than columns.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
train t {
  data image, label, weight = mnist(train) // <- here
  minimize l2(N(image), image) over N
  steps 10
}`,
      right: `network N(image: [28, 28, 1]) -> [28, 28, 1] { conv(1, 3) -> sigmoid }
train t {
  data image, label = mnist(train)
  minimize l2(N(image), image) over N
  steps 10
}`,
    },
  ],
  message: ({ entry, columns, names }) =>
    `\`${entry}\` has ${columns.length === 1 ? 'one column' : `${columns.length} columns`} (${columns.join(', ')}), but ${names} are named. Remove the extra names.`,
});
