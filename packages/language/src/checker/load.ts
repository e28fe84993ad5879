import type { Diagnostic } from '../diagnostics/diagnostic';
import { boundTwice } from '../diagnostics/names/CNN102-bound-twice';
import { importNotFound } from '../diagnostics/names/CNN113-import-not-found';
import { importCycle } from '../diagnostics/names/CNN114-import-cycle';
import { importConflict } from '../diagnostics/names/CNN115-import-conflict';
import type * as ast from '../syntax/ast';
import { type Draft, parseAgain } from '../syntax/incremental';
import type { Binding } from './bindings';
import { lineWithoutStatement } from './edits';
import { type CheckHost, resolvePath } from './host';
import type { Module, Names } from './module';
import type { Reporter } from './reporter';

export interface Loaded {
  /** Imports before those that import them. */
  readonly modules: ReadonlyMap<string, Module>;
  readonly syntax: readonly Diagnostic[];
}

/** By path: what is known of a file's last text. */
export type ParseCache = Map<string, Draft>;

interface Visit {
  readonly module: Module;
  readonly waiting: ast.ImportDeclaration[];
  /** The import that led here. */
  readonly by?: ast.ImportDeclaration;
}

/** Reads the roots and all they import, in a loop: a chain of imports may be long. */
export function loadModules(
  host: CheckHost,
  roots: readonly string[],
  names: Names,
  reporter: Reporter,
  cache?: ParseCache,
): Loaded {
  const done = new Map<string, Module>();
  const known = new Map<string, Module>();
  const syntax: Diagnostic[] = [];
  const open = (path: string): Module | undefined => {
    const text = host.read(path);
    if (text === undefined) return undefined;
    const { file: tree, diagnostics } = parseCached(text, path, cache);
    syntax.push(...diagnostics);
    const module: Module = { path, text, tree, imports: [], declared: new Map(), visible: new Map() };
    known.set(path, module);
    declare(module, names, reporter);
    return module;
  };
  for (const root of roots) {
    if (known.has(root)) continue;
    const module = open(root);
    if (module === undefined) continue;
    const stack: Visit[] = [{ module, waiting: importsOf(module) }];
    for (let visit = stack.at(-1); visit !== undefined; visit = stack.at(-1)) {
      const declaration = visit.waiting.shift();
      if (declaration === undefined) {
        stack.pop();
        see(visit.module, reporter);
        done.set(visit.module.path, visit.module);
        continue;
      }
      if (declaration.path.kind !== 'string') continue;
      const path = resolvePath(visit.module.path, declaration.path.value);
      const span = declaration.path.span;
      const file = visit.module.path;
      const on = stack.findIndex((other) => other.module.path === path);
      if (on >= 0) {
        const chain = [...stack.slice(on).map((other) => other.module.path), path];
        const related = stack.slice(on + 1).map((other, i) => ({
          location: { file: stack[on + i]!.module.path, span: other.by!.path.span },
          message: `${stack[on + i]!.module.path} imports ${other.module.path}`,
        }));
        const fixes = [
          { title: 'Remove this import', edits: [lineWithoutStatement(visit.module, declaration.span)] },
        ];
        reporter.report(importCycle, { chain }, { file, span }, { related, fixes });
        continue;
      }
      const isNew = !known.has(path);
      const imported = known.get(path) ?? open(path);
      if (imported === undefined) {
        const fixes = [
          { title: 'Remove this import', edits: [lineWithoutStatement(visit.module, declaration.span)] },
        ];
        reporter.report(importNotFound, { path }, { file, span }, { fixes });
        continue;
      }
      visit.module.imports.push({ declaration, module: imported });
      if (isNew) stack.push({ module: imported, waiting: importsOf(imported), by: declaration });
    }
  }
  return { modules: done, syntax };
}

function parseCached(text: string, path: string, cache: ParseCache | undefined): Draft {
  const draft = parseAgain(text, path, cache?.get(path));
  cache?.set(path, draft);
  return draft;
}

function importsOf(module: Module): ast.ImportDeclaration[] {
  return module.tree.declarations.filter((declaration) => declaration.kind === 'import');
}

/** Makes bindings of a file's declarations. */
function declare(module: Module, names: Names, reporter: Reporter): void {
  for (const declaration of module.tree.declarations) {
    if (declaration.kind === 'import') continue;
    const { name, documentation } = declaration;
    const binding: Binding = {
      kind: declaration.kind,
      name: name.text,
      location: { file: module.path, span: name.span },
      declaration,
      ...(documentation === undefined ? {} : { documentation }),
      references: [],
    };
    names.introductions.set(name, binding);
    names.bindings.push(binding);
    if (name.text === '') continue;
    const other = module.declared.get(name.text);
    if (other === undefined) module.declared.set(name.text, binding);
    else {
      reporter.report(boundTwice, { name: name.text }, binding.location, {
        related: [{ location: other.location, message: `\`${name.text}\` is declared here` }],
      });
    }
  }
}

/** Gathers what a file sees: its own declarations and those of the files it imports. */
function see(module: Module, reporter: Reporter): void {
  for (const [name, binding] of module.declared) module.visible.set(name, binding);
  for (const { declaration, module: imported } of module.imports) {
    for (const [name, binding] of imported.declared) {
      const other = module.visible.get(name);
      if (other === undefined) module.visible.set(name, binding);
      else if (other !== binding) {
        const data = { name, path: imported.path, other: other.location.file };
        const at = { file: module.path, span: declaration.path.span };
        reporter.report(importConflict, data, at, {
          related: [
            { location: other.location, message: 'declared here' },
            { location: binding.location, message: 'and here' },
          ],
        });
      }
    }
  }
}
