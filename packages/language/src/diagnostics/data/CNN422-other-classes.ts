import { listNames } from '../../source/listed';
import { defineDiagnostic } from '../define';

export interface OtherClasses {
  /** Of the data that is measured on. */
  readonly path: string;
  /** Classes of it that training doesn't know. */
  readonly unknown: readonly string[];
  readonly known: readonly string[];
}

export const otherClasses = defineDiagnostic<OtherClasses>({
  code: 'CNN422',
  name: 'other-classes',
  severity: 'error',
  title: 'A measurement on classes that training does not know',
  documentation: `Labels by folders have the numbers of the training data's classes wherever they are measured: \`rose\` is the same class in
\`folder("train", labels: folders)\` and in \`folder("test", labels: folders)\`, whatever other folders there are. So each folder that is measured on
must have the name of a class of the training data, letter by letter. Rename or remove the others.`,
  // What lies on the disk is no part of an example: see the tests.
  examples: [],
  message: ({ path, unknown, known }) =>
    `"${path}" has ${unknown.length === 1 ? 'a class' : 'classes'} that the training data does not have: ${listNames(unknown)}. The training data has ${listNames(known)}. Rename the folders so that the classes agree, or remove the others.`,
});
