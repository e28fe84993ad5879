import { dirname, join, resolve } from 'node:path';
import { dataPlaces, locateFirst, userDataFolders } from '@cnn-studio/language/node';
import { TrainerError } from '../errors';
import { userFolder } from '../home';

/** Where data may lie. */
export interface DataContext {
  /** Absolute path of the workspace folder; a .cnn file may not name files outside of it. */
  readonly workspace: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Where CNN Studio keeps what is worth keeping between runs: CNN_HOME, or `.cnn-studio` in the user's folder. */
export function homeFolder(env: DataContext['env']): string {
  return env.CNN_HOME === undefined ? join(userFolder(), '.cnn-studio') : resolve(env.CNN_HOME);
}

/** Where a data set known by name is looked for, in order. */
export function dataSetFolders(name: string, context: DataContext): string[] {
  return [
    ...userDataFolders(context.env),
    join(context.workspace, 'data'),
    join(homeFolder(context.env), 'data'),
    '/usr/share/datasets',
  ].map((folder) => join(folder, name));
}

/** The folders in which what a program names may lie. */
export function rootsOf(context: DataContext): string[] {
  return [context.workspace, ...userDataFolders(context.env)];
}

/**
 * A path written in a .cnn file, which is relative to that file or to a folder of CNN_DATA, as an absolute one, links
 * followed. What may lie there `file-policy.ts` says.
 * @throws TrainerError `data-outside`, or `data-missing` when nothing, or nothing that can be read, is there
 */
export function resolveDataPath(written: string, file: string, context: DataContext): string {
  const users = userDataFolders(context.env);
  const { kind, path } = locateFirst(dataPlaces(written, dirname(file), users), rootsOf(context));
  switch (kind) {
    case 'file':
    case 'folder':
      return path;
    case 'outside':
      throw new TrainerError('data-outside', outside(`"${written}" leads to ${path}`, context));
    case 'missing':
      throw new TrainerError(
        'data-missing',
        `There is no "${written}" (looked for ${path}). Paths in a .cnn file are relative to the file${users.length > 0 ? ', or to a folder of CNN_DATA' : '; data elsewhere are found in folders that the environment variable CNN_DATA lists'}.`,
      );
    case 'special':
      throw new TrainerError(
        'data-invalid',
        `"${written}" is a pipe or a device (${path}), not a file or folder. Name one that holds the data.`,
      );
  }
}

/** @param what which leads where */
export function outside(what: string, { workspace }: DataContext): string {
  return `${what}, which is outside the workspace ${workspace}. Move the data into the workspace, run the command in a folder that contains both, or list the data's folder in the environment variable CNN_DATA.`;
}
