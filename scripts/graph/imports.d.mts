export interface Import {
  readonly module: string;
  readonly typeOnly: boolean;
}

export interface Arrow {
  readonly to: string;
  readonly typeOnly: boolean;
}

export const packagesFolder: string;
export function packageNames(): string[];
export function sourceFiles(folder: string): string[];
export function importsOf(path: string): Import[];
export function fileGraph(packageName: string): Map<string, Arrow[]>;
export function cycles(graph: ReadonlyMap<string, readonly { readonly to: string }[]>): string[][];
