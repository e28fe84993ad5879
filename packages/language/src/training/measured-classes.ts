/** Classes of data that is measured on: they have the numbers of the training data's. */
import type { Context, Frame } from '../context/context';
import { location } from '../context/text';
import { otherClasses } from '../diagnostics/data/CNN422-other-classes';
import { missingClasses } from '../diagnostics/data/CNN423-missing-classes';
import { classFolderOf } from '../program/class-names';
import type { CheckedSource } from '../program/program';
import type * as ast from '../syntax/ast';
import type { ClassType } from '../types';

/**
 * The source with the classes of the first training source whose labels are named too; which names don't agree is reported.
 * @returns undefined for classes that training doesn't know
 */
export function withKnownClasses(
  ctx: Context,
  frame: Frame,
  sources: readonly CheckedSource[],
  on: CheckedSource,
  at: ast.Expression,
): CheckedSource | undefined {
  const own = classFolderOf(on);
  if (own === undefined) return on;
  const training = sources
    .filter(({ columns }) => columns.length === on.columns.length)
    .flatMap(({ columns }): ClassType[] => {
      const type = columns[own.column]?.type;
      return type?.kind === 'class' && type.names !== undefined ? [type] : [];
    })[0];
  const known = training?.names;
  if (training === undefined || known === undefined) return on;
  const { reporter } = ctx.analysis;
  const { path } = own;
  const { names } = own.type;
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    reporter.report(otherClasses, { path, unknown, known }, location(frame, at.span));
    return undefined;
  }
  const missing = known.filter((name) => !names.includes(name));
  if (missing.length > 0) reporter.report(missingClasses, { path, missing }, location(frame, at.span));
  return {
    ...on,
    columns: on.columns.map((column, i) => (i === own.column ? { ...column, type: training } : column)),
  };
}
