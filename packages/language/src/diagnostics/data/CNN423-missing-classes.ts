import { listNames } from '../../source/listed';
import { defineDiagnostic } from '../define';

export interface MissingClasses {
  /** Of the data that is measured on. */
  readonly path: string;
  readonly missing: readonly string[];
}

export const missingClasses = defineDiagnostic<MissingClasses>({
  code: 'CNN423',
  name: 'missing-classes',
  severity: 'warning',
  title: 'A measurement on some of the classes only',
  documentation: `The folder that is measured on lacks folders of some classes of the training data. The classes keep their numbers, so the
measure is right for those that are there, but it says nothing of the missing ones. Often a name is spelled differently.`,
  // What lies on the disk is no part of an example: see the tests.
  examples: [],
  message: ({ path, missing }) =>
    `"${path}" has no folder for the ${missing.length === 1 ? 'class' : 'classes'} ${listNames(missing)} of the training data, so the measure says nothing of ${missing.length === 1 ? 'it' : 'them'}.`,
});
