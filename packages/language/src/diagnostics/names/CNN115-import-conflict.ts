import { defineDiagnostic } from '../define';

export interface ImportConflict {
  readonly name: string;
  readonly path: string;
  readonly other: string;
}

export const importConflict = defineDiagnostic<ImportConflict>({
  code: 'CNN115',
  name: 'import-conflict',
  severity: 'error',
  title: 'An import brings in a name that is taken',
  documentation: `Declarations of imported files are used by their plain names, so two of them can't have the same one.
Rename one of the two.`,
  // An example needs a second file: see the tests of imports.
  examples: [],
  message: ({ name, path, other }) =>
    `\`${name}\` is declared both in ${path} and in ${other}. Rename one of the two.`,
});
