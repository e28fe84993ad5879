import type { Location } from '../source/span';
import type * as ast from '../syntax/ast';
import type { Binding, NameNode, Target } from './bindings';
import type { Module } from './module';

/** What the names of all files mean, for tools: put together when it is asked for, since checking needs none of it. */
export class ProgramNames {
  #targets: ReadonlyMap<NameNode, Target> | undefined;
  #introductions: ReadonlyMap<ast.Name, Binding> | undefined;
  #foreign: ReadonlyMap<Binding, readonly Location[]> | undefined;

  constructor(private readonly modules: ReadonlyMap<string, Module>) {}

  /** What a use stands for. */
  get targets(): ReadonlyMap<NameNode, Target> {
    this.#targets ??= new Map(this.#all(({ names }) => [...names.targets]));
    return this.#targets;
  }

  /** What an introduction introduces. */
  get introductions(): ReadonlyMap<ast.Name, Binding> {
    this.#introductions ??= new Map(this.#all(({ names }) => [...names.introductions]));
    return this.#introductions;
  }

  /** Every binding: the declarations of all files, then what is introduced in them. */
  get bindings(): readonly Binding[] {
    return [...this.#all(({ names }) => names.declarations), ...this.#all(({ names }) => names.locals)];
  }

  /** Where a binding is used, its own file first; without its introduction. */
  references(binding: Binding): readonly Location[] {
    this.#foreign ??= this.#usesAcrossFiles();
    return [...binding.references, ...(this.#foreign.get(binding) ?? [])];
  }

  #usesAcrossFiles(): ReadonlyMap<Binding, readonly Location[]> {
    const uses = new Map<Binding, Location[]>();
    for (const { binding, location } of this.#all(({ names }) => names.foreign)) {
      const known = uses.get(binding);
      if (known === undefined) uses.set(binding, [location]);
      else known.push(location);
    }
    return uses;
  }

  #all<Item>(of: (module: Module) => readonly Item[]): readonly Item[] {
    return [...this.modules.values()].flatMap(of);
  }
}
