import type { Entry } from '../catalogue/entry';
import type { Location } from '../source/span';
import type * as ast from '../syntax/ast';

/** What a name was declared as. */
export type BindingKind =
  | 'network'
  | 'block'
  | 'train'
  | 'let'
  /** Parameter of a network. */
  | 'input'
  /** Parameter of a block. */
  | 'parameter'
  /** Size named in a network's input shapes. */
  | 'dimension'
  | 'value'
  /** Column of a data source. */
  | 'data'
  /** Variable of a `repeat`. */
  | 'index';

/** A name that a program introduces, with all its uses: what definition, references and rename need. */
export interface Binding {
  readonly kind: BindingKind;
  readonly name: string;
  /** Of the name where it is introduced. */
  readonly location: Location;
  readonly declaration?: ast.Declaration;
  readonly documentation?: string;
  /** Uses in its own file, in the order found; without the introduction itself. */
  readonly references: Location[];
  /** The binding of the declaration it stands in; absent for declarations. */
  readonly owner?: Binding;
}

/** What a name in the tree means: something of the program, or an entry of the catalogue. */
export type Target =
  | { readonly kind: 'binding'; readonly binding: Binding }
  | { readonly kind: 'entry'; readonly entry: Entry };

/** Names as the tree holds them: `ast.Name`, a name expression, or a call (for its callee). */
export type NameNode = ast.Name | ast.NameExpression | ast.CallExpression;
