import type { Place } from '../../source/host';
import { defineDiagnostic } from '../define';

export interface DataMissing {
  readonly path: string;
  readonly wanted: 'file' | 'folder';
  readonly found: Place;
}

const FOUND: Readonly<Record<Place, string>> = {
  missing: 'does not exist',
  outside: 'is outside the workspace',
  special: 'is a pipe or a device',
  file: 'is a file',
  folder: 'is a folder',
};

export const dataMissing = defineDiagnostic<DataMissing>({
  code: 'CNN405',
  name: 'data-missing',
  severity: 'warning',
  title: 'Data not found where the program says it is',
  documentation: `The editor checks that the folder or file that a data source names exists; training can't start without it.
The path is relative to the .cnn file or, where nothing is there, to a folder that the environment variable CNN_DATA lists. A
program may only name what is in its workspace (links are followed), or in a folder of CNN_DATA. \`cnn check\` doesn't look, since programs are also checked on machines without
their data.`,
  // What lies on the disk is no part of an example: see the tests.
  examples: [],
  message: ({ path, wanted, found }) =>
    found === 'outside'
      ? `"${path}" ${FOUND[found]}, so training can't read it. Move the data into the workspace, or list its folder in CNN_DATA.`
      : `"${path}" ${FOUND[found]}, but a ${wanted} with data is needed. Paths are relative to this .cnn file.`,
});
