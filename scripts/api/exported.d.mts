export interface ExportedName {
  readonly name: string;
  /** The file that declares it. */
  readonly file: string;
  readonly documented: boolean;
}

export function exportedNames(path: string): ExportedName[];
export function silentFunctions(path: string): string[];
