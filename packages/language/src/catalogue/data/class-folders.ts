/** Sources whose labels are the names of folders. */
import { noClassFolders } from '../../diagnostics/data/CNN420-no-class-folders';
import { oddClassFolders } from '../../diagnostics/data/CNN421-odd-class-folders';
import { UNKNOWN, type ValueType } from '../../types';
import type { Call, ParameterSpec } from '../entry';

export const folderLabelsParameter: ParameterSpec = {
  name: 'labels',
  kind: 'choice',
  choices: ['folders'],
  optional: true,
  documentation:
    '`folders`: a second column with a class for each subfolder, numbered in the order of their names.',
};

/**
 * The type of the labels of images whose classes are the subfolders of the folder `path`. What is odd about these is
 * reported, for all of it is seldom meant.
 */
export function classOfFolders(call: Call, path: string): ValueType {
  const at = { at: 'path' };
  const found = call.classFolders?.(path);
  if (found === undefined || found.names.length === 0) {
    call.report(noClassFolders, { path, isSeen: found !== undefined }, at);
    return UNKNOWN;
  }
  const { names, empty = [], beside = 0 } = found;
  if (names.length === 1) call.report(oddClassFolders, { path, problem: 'single', names }, at);
  if (empty.length > 0) call.report(oddClassFolders, { path, problem: 'empty', names: empty }, at);
  if (beside > 0) call.report(oddClassFolders, { path, problem: 'beside', names, beside }, at);
  return { kind: 'class', count: names.length, names };
}
