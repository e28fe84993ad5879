import type { Location } from '../source/span';
import type * as ast from '../syntax/ast';
import type { Binding, NameNode, Target } from './bindings';

/** One source file: its tree, what it declares, and what its imports let it see. */
export interface Module {
  readonly path: string;
  readonly text: string;
  readonly tree: ast.SourceFile;
  /** Files it imports, in order, as far as they were found. */
  readonly imports: { readonly declaration: ast.ImportDeclaration; readonly module: Module }[];
  /** Its own declarations by name; the first one when a name is declared twice. */
  readonly declared: Map<string, Binding>;
  /** Its own declarations and those of the files it imports. */
  readonly visible: Map<string, Binding>;
  readonly names: Names;
  /** Declarations in which names or syntax are wrong. */
  readonly broken: Set<Binding>;
}

/** What every name of a file means, filled in by the resolver and read by the interpreter and tools. */
export interface Names {
  /** What a use stands for. */
  readonly targets: Map<NameNode, Target>;
  /** What an introduction introduces. */
  readonly introductions: Map<ast.Name, Binding>;
  /** Names of sizes that an input's shape introduces. */
  readonly dimensionsOf: Map<ast.ShapeType, ast.Name[]>;
  /** Which declarations a declaration uses, each with its first use. */
  readonly uses: Map<Binding, Map<Binding, ast.Span>>;
  readonly declarations: Binding[];
  /** What declarations introduce inside of themselves. */
  readonly locals: Binding[];
  /** Uses of what other files declare, in the order found. */
  readonly foreign: { readonly binding: Binding; readonly location: Location }[];
}

/** The names of a file before they are resolved: none. */
export function noNames(): Names {
  return {
    targets: new Map(),
    introductions: new Map(),
    dimensionsOf: new Map(),
    uses: new Map(),
    declarations: [],
    locals: [],
    foreign: [],
  };
}
