import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { TrainerError } from '../errors';

/** Where data may lie. */
export interface DataContext {
  /** Absolute path of the workspace folder; a .cnn file may not name files outside of it. */
  readonly workspace: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The workspace of a .cnn file: the folder in which the command was started if the file is in it, else the
 * file's own folder.
 */
export function workspaceOf(file: string, cwd: string): string {
  return isInside(resolve(file), resolve(cwd)) ? resolve(cwd) : dirname(resolve(file));
}

/** The folders of the environment variable CNN_DATA, separated as in PATH. */
export function userDataFolders(env: DataContext['env']): string[] {
  return (env.CNN_DATA ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => resolve(folder));
}

/** Where CNN Studio keeps what is worth keeping between runs: CNN_HOME, or `.cnn-studio` in the user's folder. */
export function homeFolder(env: DataContext['env']): string {
  return env.CNN_HOME === undefined ? join(homedir(), '.cnn-studio') : resolve(env.CNN_HOME);
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

/**
 * A path written in a .cnn file, which is relative to that file, as an absolute one. Links are followed before
 * it is decided whether it stays in the workspace: a file from elsewhere must not reach a user's other files.
 * @throws TrainerError `data-outside`, or `data-missing` when nothing is there
 */
export function resolveDataPath(written: string, file: string, context: DataContext): string {
  const path = isAbsolute(written) ? resolve(written) : resolve(dirname(file), written);
  const roots = [context.workspace, ...userDataFolders(context.env)];
  let real: string;
  try {
    real = realpathSync(path);
  } catch (error) {
    // Not there: whether it would be allowed is decided by its name alone.
    requireInside(written, path, roots);
    throw new TrainerError(
      'data-missing',
      `There is no "${written}" (looked for ${path}). Paths in a .cnn file are relative to the file.`,
      { cause: error },
    );
  }
  requireInside(written, real, roots.map(realOrSame));
  return real;
}

function requireInside(written: string, path: string, roots: readonly string[]): void {
  if (roots.some((root) => isInside(path, root))) return;
  throw new TrainerError(
    'data-outside',
    `"${written}" leads to ${path}, which is outside of the workspace ${roots[0]}. Move the data into the workspace, start the command in a folder that holds both, or name the data's folder in the environment variable CNN_DATA.`,
  );
}

function realOrSame(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}
