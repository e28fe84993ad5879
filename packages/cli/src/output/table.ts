export interface ColumnSpec {
  readonly title: string;
  readonly align: 'left' | 'right';
}

/** Rows under their titles, two spaces apart. Widths count code points. */
export function table(columns: readonly ColumnSpec[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map((column, index) =>
    Math.max(length(column.title), ...rows.map((row) => length(row[index] ?? ''))),
  );
  const line = (cells: readonly string[]) =>
    columns
      .map((column, index) => {
        const cell = cells[index] ?? '';
        const space = ' '.repeat(widths[index]! - length(cell));
        return column.align === 'left' ? cell + space : space + cell;
      })
      .join('  ')
      .trimEnd();
  return [line(columns.map((column) => column.title)), ...rows.map(line)].join('\n');
}

function length(text: string): number {
  return [...text].length;
}
