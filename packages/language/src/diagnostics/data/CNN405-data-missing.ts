import type { Place } from '../../checker/host';
import { defineDiagnostic } from '../define';

export interface DataMissing {
  readonly path: string;
  readonly wanted: 'file' | 'folder';
  readonly found: Place;
}

const FOUND: Readonly<Record<Place, string>> = {
  missing: 'is not there',
  outside: 'lies outside of the workspace',
  special: 'is a pipe or a device',
  file: 'is a file',
  folder: 'is a folder',
};

export const dataMissing = defineDiagnostic<DataMissing>({
  code: 'CNN405',
  name: 'data-missing',
  severity: 'warning',
  title: 'Data that are not where the program says',
  documentation: `An editor looks whether the folder or file that a data source names is there; training can't start without it.
The path is relative to the .cnn file. A program may only name what lies in its workspace (links are followed), or in a folder
that the environment variable CNN_DATA names. \`cnn check\` doesn't look: programs are also checked where their data are not.`,
  // What lies on the disk is no part of an example: see the tests.
  examples: [],
  message: ({ path, wanted, found }) =>
    found === 'outside'
      ? `"${path}" ${FOUND[found]}, so training can't read it. Move the data into the workspace, or name their folder in CNN_DATA.`
      : `"${path}" ${FOUND[found]}, and a ${wanted} of data is needed. Paths are relative to this .cnn file.`,
});
