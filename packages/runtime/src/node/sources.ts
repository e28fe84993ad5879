import { resolve } from 'node:path';
import { type DataContext, type DataSet, openSource, requireEachClass } from '@cnn-studio/data';
import type { CheckedTrain } from '@cnn-studio/language';
import { workspaceOf } from '@cnn-studio/language/node';

/** Where the data of a .cnn file may lie; by default as `workspaceOf` says. */
export function dataContext(file: string, given: Partial<DataContext> = {}): DataContext {
  return { workspace: workspaceOf(file, process.cwd()), env: process.env, ...given };
}

/** Opens every source of a train block, those of its measures too: better to fail now than after an epoch. */
export async function openSources(
  train: Pick<CheckedTrain, 'nodes' | 'sources'>,
  context: DataContext,
): Promise<DataSet[]> {
  const opened: DataSet[] = [];
  const learned = new Set(train.nodes.flatMap((node) => (node.op === 'data' ? [node.source] : [])));
  for (const [index, source] of train.sources.entries()) {
    const data = await openSource(source, { ...context, fileOf: (key) => resolve(key) });
    opened.push(data);
    for (const [column, { type }] of source.columns.entries()) {
      if (!learned.has(index) || type.kind !== 'class' || type.names === undefined) continue;
      await requireEachClass(data, column, type.names);
    }
  }
  return opened;
}
