import { adviseMemory } from './advice/memory-advice';
import { adviseParts } from './advice/parts-advice';
import { Budget } from './context/budget';
import { type Analysis, type Fact, type Facts, firstContext, firstFrame } from './context/context';
import { Reachability } from './context/reach';
import type { Diagnostic } from './diagnostics/diagnostic';
import { importConflict } from './diagnostics/names/CNN115-import-conflict';
import { Reporter } from './diagnostics/reporter';
import { constant, evaluate } from './inference/evaluate';
import { checkOrReuse, joinFacts, type NetworkCache } from './inference/reuse';
import { checkUnusedBlocks } from './inference/unused-block';
import type { Binding } from './names/bindings';
import { type FileCache, loadModules } from './names/load';
import type { Module } from './names/module';
import { dependencyOrder } from './names/order';
import { ProgramNames } from './names/program-names';
import type { CheckedNetwork, CheckedTrain, Program } from './program/program';
import { compareExpectations } from './reporting/expectations';
import { withoutRiskyFixes } from './reporting/fixes-beside-errors';
import { type CheckHost, normalizePath } from './source/host';
import type * as ast from './syntax/ast';
import { checkTrain } from './training/train';

/** What may be passed to `check` besides the files. */
export interface CheckOptions {
  /** Keeps what need not be done again for texts that stay the same; pass the same one every time. */
  readonly cache?: CheckCache;
}

/**
 * What earlier checks found out.
 * Trees are kept and moved with their text: once a newer text of a file was checked, results that hold an older one
 * have wrong places and are not to be used.
 */
export class CheckCache {
  readonly files: FileCache = { parsed: new Map(), modules: new Map() };
  readonly networks: NetworkCache = new WeakMap();
}

/** What a check found: the programs, and what is wrong with them. */
export interface CheckResult {
  /** Of the first root. */
  readonly program: Program;
  /** By root. A root that could not be read is absent. */
  readonly programs: ReadonlyMap<string, Program>;
  /** Of all files, by file in the order they were read, then by position. */
  readonly diagnostics: readonly Diagnostic[];
  /** Every file that was read, by path, imports first. */
  readonly modules: ReadonlyMap<string, Module>;
  /** What names mean: definitions and references. */
  readonly names: ProgramNames;
  /** What expressions and names turned out to be, by their place in the tree: types for hover and inlay hints. */
  readonly facts: ReadonlyMap<ast.Expression | ast.Name, Fact>;
}

/**
 * Checks .cnn files with all they import: parses them, finds out what names mean, and builds the graphs of all
 * networks and train blocks with every shape and range. Pure; never throws, whatever the texts hold.
 * @param roots paths the host knows, with forward slashes (others are normalized)
 */
export function check(host: CheckHost, roots: readonly string[], options: CheckOptions = {}): CheckResult {
  const reporter = new Reporter();
  const normalized = roots.map(normalizePath);
  const { modules, syntax } = loadModules(host, normalized, reporter, options.cache?.files);
  const names = new ProgramNames(modules);
  const analysis: Analysis = {
    host,
    modules,
    names,
    reporter,
    facts: new Map(),
    broken: new Set([...modules.values()].flatMap(({ broken }) => [...broken])),
    constants: new Map(),
    networks: new Map(),
    reachability: new Reachability(),
    budget: new Budget(),
  };
  const { trains, facts } = elaborate(analysis, options.cache?.networks);
  for (const module of modules.values()) checkUnusedBlocks(analysis, module);
  const programs = new Map<string, Program>();
  for (const root of normalized) {
    const module = modules.get(root);
    if (module !== undefined) programs.set(root, assemble(analysis, module, trains));
  }
  for (const program of programs.values()) {
    adviseMemory(analysis, program);
    adviseParts(analysis, program);
  }
  // Diagnostics don't need them: they are put together when a tool asks.
  let joined: Facts | undefined;
  const empty: Program = { networks: new Map(), trains: new Map() };
  return {
    program: programs.get(normalized[0] ?? '') ?? empty,
    programs,
    diagnostics: sorted(
      compareExpectations(modules.values(), [
        ...syntax,
        ...withoutRiskyFixes(reporter.diagnostics, syntax, modules),
      ]),
      [...modules.keys()],
    ),
    modules,
    names,
    get facts() {
      joined ??= joinFacts(facts);
      return joined;
    },
  };
}

interface Elaborated {
  readonly trains: ReadonlyMap<Binding, CheckedTrain>;
  /** Of each declaration. */
  readonly facts: readonly Facts[];
}

/** Evaluates all declarations, each after those it uses. */
function elaborate(shared: Analysis, cache?: NetworkCache): Elaborated {
  const trains = new Map<Binding, CheckedTrain>();
  const facts: Facts[] = [];
  for (const binding of dependencyOrder(shared.modules, shared.reporter, shared.broken)) {
    const module = shared.modules.get(binding.location.file);
    if (module === undefined) continue;
    const analysis: Analysis = { ...shared, facts: new Map() };
    if (binding.kind === 'network') {
      const checked = checkOrReuse(analysis, module, binding, cache);
      shared.networks.set(binding, checked.result);
      facts.push(checked.facts);
      continue;
    }
    if (binding.kind === 'let') evaluateConstant(analysis, module, binding);
    else if (binding.kind === 'train') trains.set(binding, checkTrain(analysis, module, binding));
    facts.push(analysis.facts);
  }
  // What is looked through though nothing uses it.
  facts.push(shared.facts);
  return { trains, facts };
}

function evaluateConstant(analysis: Analysis, module: Module, binding: Binding): void {
  const declaration = binding.declaration as ast.LetDeclaration;
  const ctx = firstContext(analysis, binding, { builder: undefined });
  const frame = firstFrame(module);
  const value = evaluate(ctx, frame, declaration.value);
  analysis.constants.set(binding, constant(ctx, frame, value, declaration));
}

/** The networks of a file and of all it imports, imports first, and its own train blocks: those of imports are not its. */
function assemble(analysis: Analysis, root: Module, trained: ReadonlyMap<Binding, CheckedTrain>): Program {
  const networks = new Map<string, CheckedNetwork>();
  const trains = new Map<string, CheckedTrain>();
  for (const module of withImports(root)) {
    for (const [name, binding] of module.declared) {
      const network = analysis.networks.get(binding)?.checked;
      const train = trained.get(binding);
      const other = network === undefined ? undefined : networks.get(name);
      if (network !== undefined && other !== undefined) reportConflict(analysis, root, binding, other);
      if (network !== undefined) networks.set(name, network);
      if (train !== undefined && module === root) trains.set(name, train);
    }
  }
  return { networks, trains };
}

/** Two files that a program needs, neither seeing the other, declare networks of the same name. */
function reportConflict(analysis: Analysis, root: Module, binding: Binding, other: CheckedNetwork): void {
  const data = { name: binding.name, path: binding.location.file, other: other.location.file };
  const span = root.imports[0]?.declaration.path.span ?? { start: 0, end: 0 };
  analysis.reporter.report(
    importConflict,
    data,
    { file: root.path, span },
    {
      related: [
        { location: other.location, message: 'declared here' },
        { location: binding.location, message: 'and here' },
      ],
    },
  );
}

function withImports(root: Module): readonly Module[] {
  const order: Module[] = [];
  const seen = new Set<Module>([root]);
  const stack = [{ module: root, next: 0 }];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const imported = top.module.imports[top.next++]?.module;
    if (imported === undefined) {
      stack.pop();
      order.push(top.module);
    } else if (!seen.has(imported)) {
      seen.add(imported);
      stack.push({ module: imported, next: 0 });
    }
  }
  return order;
}

function sorted(diagnostics: Diagnostic[], files: readonly string[]): Diagnostic[] {
  const rank = new Map(files.map((file, index) => [file, index]));
  return diagnostics.sort(
    (a, b) =>
      (rank.get(a.location.file) ?? 0) - (rank.get(b.location.file) ?? 0) ||
      a.location.span.start - b.location.span.start ||
      a.location.span.end - b.location.span.end,
  );
}
