import { type Context, type Frame, failed } from '../context/context';
import { location } from '../context/text';
import type { Value } from '../context/values';
import { columnCount } from '../diagnostics/data/CNN402-column-count';
import { bind } from '../inference/evaluate';
import type * as ast from '../syntax/ast';
import { nameValues, type TrainBuilder } from './builder';
import { readSource } from './source';

/** `data photo, label = mnist()`: a source, and a node for each of its columns that has a name. */
export function runData(ctx: Context, frame: Frame, train: TrainBuilder, statement: ast.DataStatement): void {
  const found = readSource(ctx, frame, statement.source, train.sources);
  const index = train.sources.length;
  if (found !== undefined) train.sources.push(found.checked);
  const columns = found?.checked.columns ?? [];
  if (found !== undefined && statement.names.length > columns.length) {
    const extra = statement.names[columns.length]!;
    const data = {
      entry: found.checked.entry,
      columns: columns.map((column) => column.name),
      names: statement.names.length,
    };
    const span = { start: extra.span.start, end: statement.names.at(-1)!.span.end };
    const previous = statement.names[columns.length - 1];
    const fixes =
      previous === undefined
        ? []
        : [
            {
              title: 'Remove the extra names',
              edits: [
                { file: frame.module.path, span: { start: previous.span.end, end: span.end }, text: '' },
              ],
            },
          ];
    ctx.analysis.reporter.report(columnCount, data, location(frame, span), { fixes });
    failed(ctx);
  }
  statement.names.forEach((name, column) => {
    const type = found?.types[column];
    let value: Value;
    if (type === undefined || type.kind === 'unknown') value = failed(ctx);
    else {
      const id = train.builder.add({
        op: 'data',
        path: train.builder.plainPath(name.text),
        inputs: [],
        type,
        origin: { location: location(frame, name.span), uses: [] },
        fixed: false,
        source: index,
        column,
      });
      value = { kind: 'node', id };
    }
    bind(ctx, frame, name, value);
  });
  nameValues(frame, train, statement.names);
}
