/** What the classes of a train block's data are called. */
import { catalogue } from '../catalogue';
import type { ClassType } from '../types';
import type { CheckedSource, CheckedTrain } from './program';

/** By the folder as it is written in the program: the names of its classes, in the order of their numbers. */
export type ClassNames = Readonly<Record<string, readonly string[]>>;

/** The folder whose subfolders are the classes of a source, as written, and these. */
export function classFolderOf({ entry, args, columns }: CheckedSource):
  | {
      readonly path: string;
      readonly column: number;
      readonly type: ClassType & { names: readonly string[] };
    }
  | undefined {
  const folder = catalogue.get(entry)?.parameters.find(({ leadsTo }) => leadsTo !== undefined);
  const column = columns.findIndex(({ type }) => type.kind === 'class' && type.names !== undefined);
  const type = columns[column]?.type;
  if (folder === undefined || type?.kind !== 'class' || type.names === undefined) return undefined;
  return { path: args.text(folder.name), column, type: { ...type, names: type.names } };
}

/** Of all folders that a train block takes classes from: those that it is only measured on have the names of the training data. */
export function classesOfFolders({ sources }: Pick<CheckedTrain, 'sources'>): ClassNames {
  return Object.fromEntries(
    sources.flatMap((source) => {
      const found = classFolderOf(source);
      return found === undefined ? [] : [[found.path, found.type.names]];
    }),
  );
}
