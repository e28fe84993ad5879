import type * as ast from '../syntax/ast';
import type { Binding } from './bindings';

/** The names that can be seen at a place: those of a body, and those around it. */
export class Scope {
  readonly names = new Map<string, Binding>();
  constructor(
    readonly parent: Scope | undefined,
    /** Statements whose names come into this scope as they are passed, to tell "later" from "never". */
    readonly statements: readonly ast.Statement[] = [],
  ) {}

  find(name: string, accept: (binding: Binding) => boolean = () => true): Binding | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      const binding = scope.names.get(name);
      if (binding !== undefined && accept(binding)) return binding;
    }
    return undefined;
  }
}

export const isCallable = (binding: Binding) => binding.kind === 'network' || binding.kind === 'block';

/** Whether a name that is not bound yet will be, further down: it is used too early. */
export function introducedLater(scope: Scope, name: string): boolean {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    for (const statement of at.statements) {
      if (statement.kind === 'flow' && statement.as?.text === name) return true;
      if (statement.kind === 'let' && statement.name.text === name) return true;
      if (
        (statement.kind === 'bind' || statement.kind === 'data') &&
        statement.names.some((n) => n.text === name)
      ) {
        return true;
      }
    }
  }
  return false;
}
