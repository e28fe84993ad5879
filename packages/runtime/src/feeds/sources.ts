import { resolve } from 'node:path';
import { type DataContext, type DataSet, openSource } from '@cnn-studio/data';
import type { CheckedTrain } from '@cnn-studio/language';
import { workspaceOf } from '@cnn-studio/language/node';

/** Where the data of a .cnn file may lie; by default as `workspaceOf` says. */
export function dataContext(file: string, given: Partial<DataContext> = {}): DataContext {
  return { workspace: workspaceOf(file, process.cwd()), env: process.env, ...given };
}

/** Opens every source of a train block, those of its measures too: better to fail now than after an epoch. */
export async function openSources(train: CheckedTrain, context: DataContext): Promise<DataSet[]> {
  const opened: DataSet[] = [];
  for (const source of train.sources) {
    opened.push(await openSource(source, { ...context, fileOf: (key) => resolve(key) }));
  }
  return opened;
}
