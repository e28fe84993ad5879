import type { Diagnostic } from '../diagnostics/diagnostic';
import { boundTwice } from '../diagnostics/names/CNN102-bound-twice';
import { importNotFound } from '../diagnostics/names/CNN113-import-not-found';
import { importCycle } from '../diagnostics/names/CNN114-import-cycle';
import { importConflict } from '../diagnostics/names/CNN115-import-conflict';
import { Reporter } from '../diagnostics/reporter';
import { type CheckHost, resolvePath } from '../source/host';
import type * as ast from '../syntax/ast';
import { lineWithoutStatement } from '../syntax/edits';
import { type Draft, parseAgain } from '../syntax/incremental';
import type { Binding } from './bindings';
import { type Module, noNames } from './module';
import { Resolver } from './resolve';

export interface Loaded {
  /** Imports before those that import them. */
  readonly modules: ReadonlyMap<string, Module>;
  readonly syntax: readonly Diagnostic[];
}

/** What is known of files, by path. */
export interface FileCache {
  readonly parsed: Map<string, Draft>;
  readonly modules: Map<string, Kept>;
}

/** A file whose text was read, while its imports are. */
interface Visit {
  readonly path: string;
  readonly draft: Draft;
  readonly waiting: ast.ImportDeclaration[];
  /** The import that led here. */
  readonly by?: ast.ImportDeclaration;
  /** Those looked at so far; without a path where nothing was found. */
  readonly imports: { readonly declaration: ast.ImportDeclaration; readonly path?: string }[];
  readonly reporter: Reporter;
  inCycle: boolean;
}

/** A file whose names are resolved; stays as it is while neither its text nor what it imports changes. */
interface Kept {
  readonly draft: Draft;
  readonly imports: readonly (Module | undefined)[];
  readonly module: Module;
  readonly diagnostics: readonly Diagnostic[];
  readonly errors: number;
}

/** Reads the roots and all they import and finds out what names mean; in a loop: a chain of imports may be long. */
export function loadModules(
  host: CheckHost,
  roots: readonly string[],
  reporter: Reporter,
  cache?: FileCache,
): Loaded {
  const done = new Map<string, Module>();
  const syntax: Diagnostic[] = [];
  const open = (path: string, by?: ast.ImportDeclaration): Visit | undefined => {
    const text = host.read(path);
    if (text === undefined) return undefined;
    const draft = parseCached(text, path, cache?.parsed);
    syntax.push(...draft.diagnostics);
    const waiting = draft.file.declarations.filter((declaration) => declaration.kind === 'import');
    return { path, draft, waiting, by, imports: [], reporter: new Reporter(), inCycle: false };
  };
  for (const root of roots) {
    const first = done.has(root) ? undefined : open(root);
    const stack = first === undefined ? [] : [first];
    for (let visit = stack.at(-1); visit !== undefined; visit = stack.at(-1)) {
      const declaration = visit.waiting.shift();
      if (declaration === undefined) {
        stack.pop();
        const { module, diagnostics, errors } = resolveOrReuse(visit, done, cache?.modules);
        reporter.add(diagnostics, errors);
        done.set(visit.path, module);
        continue;
      }
      if (declaration.path.kind !== 'string') continue;
      const path = resolvePath(visit.path, declaration.path.value);
      const span = declaration.path.span;
      const file = visit.path;
      const source = { path: file, text: visit.draft.text };
      const fixes = () => [
        { title: 'Remove this import', edits: [lineWithoutStatement(source, declaration.span)] },
      ];
      const on = stack.findIndex((other) => other.path === path);
      if (on >= 0) {
        const chain = [...stack.slice(on).map((other) => other.path), path];
        const related = stack.slice(on + 1).map((other, i) => ({
          location: { file: stack[on + i]!.path, span: other.by!.path.span },
          message: `${stack[on + i]!.path} imports ${other.path}`,
        }));
        visit.inCycle = true;
        visit.reporter.report(importCycle, { chain }, { file, span }, { related, fixes: fixes() });
        continue;
      }
      const imported = done.has(path) ? undefined : open(path, declaration);
      if (imported !== undefined) stack.push(imported);
      else if (!done.has(path)) {
        visit.imports.push({ declaration });
        visit.reporter.report(importNotFound, { path }, { file, span }, { fixes: fixes() });
        continue;
      }
      visit.imports.push({ declaration, path });
    }
  }
  return { modules: done, syntax };
}

function resolveOrReuse(
  visit: Visit,
  done: ReadonlyMap<string, Module>,
  cache: Map<string, Kept> | undefined,
): Kept {
  const { path, draft, reporter } = visit;
  const imports = visit.imports.map((one) => (one.path === undefined ? undefined : done.get(one.path)));
  const kept = cache?.get(path);
  // What a file in a cycle sees depends on where the cycle was entered.
  const same =
    kept?.draft === draft &&
    !visit.inCycle &&
    kept.imports.length === imports.length &&
    kept.imports.every((module, i) => module === imports[i]);
  if (kept !== undefined && same) return kept;
  const module: Module = {
    path,
    text: draft.text,
    tree: draft.file,
    imports: visit.imports.flatMap(({ declaration }, i) =>
      imports[i] === undefined ? [] : [{ declaration, module: imports[i] }],
    ),
    declared: new Map(),
    visible: new Map(),
    names: noNames(),
    broken: new Set(),
  };
  declare(module, reporter);
  see(module, reporter);
  new Resolver(module, reporter).resolve();
  markSyntaxErrors(module, draft.diagnostics);
  const { diagnostics, errors } = reporter;
  const made = { draft, imports, module, diagnostics, errors };
  if (!visit.inCycle) cache?.set(path, made);
  return made;
}

/** A declaration that doesn't parse must not be compiled, whatever is left of it. */
function markSyntaxErrors({ tree, names, broken }: Module, syntax: readonly Diagnostic[]): void {
  for (const { severity, location } of syntax) {
    if (severity !== 'error') continue;
    for (const declaration of tree.declarations) {
      if (declaration.kind === 'import') continue;
      const { start, end } = declaration.span;
      const binding = names.introductions.get(declaration.name);
      if (binding !== undefined && location.span.start >= start && location.span.start <= end) {
        broken.add(binding);
      }
    }
  }
}

function parseCached(text: string, path: string, cache: Map<string, Draft> | undefined): Draft {
  const draft = parseAgain(text, path, cache?.get(path));
  cache?.set(path, draft);
  return draft;
}

/** Makes bindings of a file's declarations. */
function declare(module: Module, reporter: Reporter): void {
  const { names } = module;
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
    names.declarations.push(binding);
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
