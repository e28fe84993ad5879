import { catalogue } from '../catalogue';
import { CATEGORIES } from '../catalogue/categories';
import type { Entry } from '../catalogue/entry';
import { changeTo } from '../diagnostics/change';
import { unknownName } from '../diagnostics/names/CNN101-unknown-name';
import { boundTwice } from '../diagnostics/names/CNN102-bound-twice';
import { argumentTwice } from '../diagnostics/names/CNN110-argument-twice';
import { notALayer } from '../diagnostics/names/CNN117-not-a-layer';
import { misplacedStatement } from '../diagnostics/names/CNN119-misplaced-statement';
import { nestedTooDeep } from '../diagnostics/names/CNN122-nested-too-deep';
import { unreachable } from '../diagnostics/names/CNN124-unreachable';
import type { Reporter } from '../diagnostics/reporter';
import { closest } from '../source/similar';
import type * as ast from '../syntax/ast';
import { assignArguments } from './assign';
import type { Binding, BindingKind, NameNode, Target } from './bindings';
import { removeMisplaced, removeUnreachable } from './fixes';
import { NUMBER_FUNCTIONS } from './functions';
import { hasLeadingValue, takenByIncoming } from './leading-value';
import type { Module, Names } from './module';
import { entryCalled } from './other-tools';
import { misplaced, type Place } from './placement';
import { introducedLater, isCallable, Scope } from './scope';
import { reportUnused } from './unused';

/** Deeper nesting is refused, so that no text can exhaust the stack. */
export const MAX_DEPTH = 150;
/** A suggestion looks through all names in sight; a file of nothing but unknown names gets only so many. */
const MAX_SUGGESTIONS = 50;
/** Finds out what every name of a file means, and reports those that mean nothing, two things, or too little. */
export class Resolver {
  private readonly names: Names;
  readonly #file: Scope;
  #owner!: Binding;
  #depth = 0;
  #suggestions = 0;
  #values: Binding[] = [];
  readonly #layers: (() => void)[] = [];

  constructor(
    private readonly module: Module,
    private readonly reporter: Reporter,
  ) {
    this.names = module.names;
    this.#file = new Scope(undefined);
    for (const [name, binding] of module.visible) this.#file.names.set(name, binding);
  }

  resolve(): void {
    const unused: (() => void)[] = [];
    for (const declaration of this.module.tree.declarations) {
      if (declaration.kind === 'import') continue;
      const owner = this.names.introductions.get(declaration.name);
      if (owner === undefined) continue;
      this.#owner = owner;
      this.#values = [];
      const { errors } = this.reporter;
      switch (declaration.kind) {
        case 'let':
          this.#expression(declaration.value, this.#file);
          break;
        case 'network':
          this.#network(declaration);
          break;
        case 'block':
          this.#block(declaration);
          break;
        case 'train':
          this.#body(declaration.body, new Scope(this.#file, declaration.body.statements), 'a train block');
          break;
      }
      const values = this.#values;
      unused.push(() => reportUnused(this.reporter, this.module, declaration, owner, values));
      if (this.reporter.errors > errors) this.module.broken.add(owner);
    }
    // A loss may look at a value inside of a network that stands before or behind it.
    for (const use of this.#layers) use();
    for (const report of unused) report();
  }

  #network(network: ast.NetworkDeclaration): void {
    const scope = new Scope(this.#file, network.body.statements);
    for (const parameter of network.parameters) {
      const { type } = parameter;
      if (type.kind === 'class') this.#expression(type.count, scope);
      if (type.kind !== 'shape') continue;
      for (const dim of type.dims) {
        this.#declareDimensions(type, dim, scope);
        this.#expression(dim, scope);
      }
    }
    for (const parameter of network.parameters) this.#declare(parameter.name, 'input', scope);
    for (const { type } of network.results ?? []) {
      if (type.kind === 'class') this.#expression(type.count, scope);
      if (type.kind === 'shape') for (const dim of type.dims) this.#expression(dim, scope);
    }
    for (const condition of network.where) this.#expression(condition, scope);
    this.#body(network.body, scope, 'a network');
  }

  /** A name in an input's shape that means nothing else is a symbolic size. */
  #declareDimensions(type: ast.ShapeType, dim: ast.Expression, scope: Scope): void {
    let rest: ast.Expression | undefined = dim;
    while (rest !== undefined) {
      if (rest.kind === 'name' && scope.find(rest.text) === undefined && rest.text !== 'it') {
        const name = { text: rest.text, span: rest.span };
        this.#declare(name, 'dimension', scope);
        const introduced = this.names.dimensionsOf.get(type) ?? [];
        this.names.dimensionsOf.set(type, [...introduced, name]);
        return;
      }
      if (rest.kind !== 'binary') return;
      if (rest.right.kind === 'name') this.#declareDimensions(type, rest.right, scope);
      rest = rest.left;
    }
  }

  #block(block: ast.BlockDeclaration): void {
    const scope = new Scope(this.#file, block.body.statements);
    for (const parameter of block.parameters) {
      if (parameter.default !== undefined) this.#expression(parameter.default, scope);
      this.#declare(parameter.name, 'parameter', scope);
    }
    this.#body(block.body, scope, 'a block');
  }

  #body(body: ast.Body, scope: Scope, place: Place): void {
    if (!this.#enter(body.span, 'statements')) return;
    let returned = false;
    let reported = false;
    for (const statement of body.statements) {
      if (returned && !reported) {
        reported = true;
        const last = body.statements.at(-1)!;
        const span = { start: statement.span.start, end: last.span.end };
        const fixes = [removeUnreachable(this.module, span)];
        this.reporter.report(unreachable, {}, this.#at(statement.span), { fixes });
      }
      this.#statement(statement, scope, place);
      if (statement.kind === 'return') returned = true;
    }
    this.#depth--;
  }

  #statement(statement: ast.Statement, scope: Scope, place: Place): void {
    this.#checkPlace(statement, place);
    switch (statement.kind) {
      case 'flow':
        this.#expression(statement.value, scope);
        if (statement.as !== undefined) this.#declare(statement.as, 'value', scope);
        break;
      case 'bind':
        this.#expression(statement.value, scope);
        for (const name of statement.names) this.#declare(name, 'value', scope);
        break;
      case 'let':
        this.#expression(statement.value, scope);
        this.#declare(statement.name, 'let', scope);
        break;
      case 'repeat': {
        const { count } = statement;
        if (count.kind === 'range') {
          this.#expression(count.from, scope);
          this.#expression(count.to, scope);
        } else this.#expression(count, scope);
        const inner = new Scope(scope, statement.body.statements);
        if (statement.variable !== undefined) this.#declare(statement.variable, 'index', inner);
        this.#body(statement.body, inner, place);
        break;
      }
      case 'if-statement':
        this.#expression(statement.condition, scope);
        this.#body(statement.then, new Scope(scope, statement.then.statements), place);
        if (statement.else !== undefined) {
          this.#body(statement.else, new Scope(scope, statement.else.statements), place);
        }
        break;
      case 'return':
        for (const value of statement.values) this.#expression(value, scope);
        break;
      case 'data':
        this.#expression(statement.source, scope);
        for (const name of statement.names) this.#declare(name, 'data', scope);
        break;
      case 'minimize':
        this.#expression(statement.loss, scope);
        for (const name of statement.over) this.#networkName(name, name.text, name.span, scope);
        if (statement.using !== undefined) this.#expression(statement.using, scope);
        break;
      case 'setting':
        this.#expression(statement.value, scope);
        break;
      case 'preview':
        for (const value of statement.values) this.#expression(value, scope);
        if (statement.every?.count !== undefined) this.#expression(statement.every.count, scope);
        break;
      case 'measure':
        for (const value of statement.values) this.#expression(value, scope);
        if (statement.on !== undefined) this.#expression(statement.on, scope);
        if (statement.every?.count !== undefined) this.#expression(statement.every.count, scope);
        break;
      case 'best':
        this.#expression(statement.value, scope);
        if (statement.on !== undefined) this.#expression(statement.on, scope);
        if (statement.every?.count !== undefined) this.#expression(statement.every.count, scope);
        break;
      case 'start':
        for (const name of statement.networks) this.#networkName(name, name.text, name.span, scope);
        break;
      case 'phase':
        this.#body(statement.body, new Scope(scope, statement.body.statements), 'a phase');
        break;
    }
  }

  #checkPlace(statement: ast.Statement, place: Place): void {
    const wrong = misplaced(statement, place);
    if (wrong === undefined) return;
    // Only the beginning is marked: a phase may be a page long.
    const end = Math.min(statement.span.end, statement.span.start + wrong.statement.length);
    const span = statement.kind === 'flow' ? statement.span : { start: statement.span.start, end };
    const fixes = removeMisplaced(this.module, statement);
    this.reporter.report(misplacedStatement, { ...wrong, place }, this.#at(span), { fixes });
  }

  #expression(start: ast.Expression, scope: Scope): void {
    if (!this.#enter(start.span, 'expressions')) return;
    // Sums may be as long as one likes: the parser leans them to the left, so go down that side in a loop.
    let expression = start;
    while (expression.kind === 'binary') {
      this.#expression(expression.right, scope);
      expression = expression.left;
    }
    switch (expression.kind) {
      case 'name':
        this.#name(expression, scope);
        break;
      case 'call':
        this.#call(expression, scope, false);
        break;
      case 'chain':
        this.#expression(expression.head, scope);
        for (const link of expression.links) {
          if (link.kind === 'call') this.#call(link, scope, true);
          else if (link.kind === 'name') this.#callee(link, link.text, link.span, scope, true);
        }
        break;
      case 'list':
        for (const item of expression.items) this.#expression(item, scope);
        break;
      case 'member':
        this.#expression(expression.object, scope);
        break;
      case 'slice':
        this.#expression(expression.object, scope);
        if (expression.from !== undefined) this.#expression(expression.from, scope);
        if (expression.to !== undefined) this.#expression(expression.to, scope);
        break;
      case 'range':
        this.#expression(expression.from, scope);
        this.#expression(expression.to, scope);
        break;
      case 'unary':
        this.#expression(expression.operand, scope);
        break;
      case 'fixed':
        this.#expression(expression.value, scope);
        break;
      case 'if':
        this.#expression(expression.condition, scope);
        this.#body(expression.then, new Scope(scope, expression.then.statements), 'an expression');
        if (expression.else !== undefined) {
          this.#body(expression.else, new Scope(scope, expression.else.statements), 'an expression');
        }
        break;
    }
    this.#depth--;
  }

  #name(expression: ast.NameExpression, scope: Scope): void {
    const { text, span } = expression;
    if (text === 'it') return;
    const binding = scope.find(text);
    if (binding !== undefined) {
      this.#use(expression, binding, span);
      if (binding.kind === 'train') {
        this.reporter.report(notALayer, { name: text, is: 'a train block' }, this.#at(span));
      }
      return;
    }
    const entry = catalogue.get(text);
    if (entry !== undefined) this.names.targets.set(expression, { kind: 'entry', entry });
    else this.#unknown(text, span, scope, 'value or layer');
  }

  #call(call: ast.CallExpression, scope: Scope, piped: boolean): void {
    this.#callee(call, call.callee.text, call.callee.span, scope, piped);
    const target = this.names.targets.get(call);
    if (target?.kind !== 'entry') {
      for (const arg of call.args) this.#expression(arg.value, scope);
      this.#reportTwice(call);
      return;
    }
    const { entry } = target;
    const leads = !piped && hasLeadingValue(entry, call.args, (node) => this.#meaning(node, scope));
    if (leads) this.#expression(call.args[0]!.value, scope);
    const args = leads ? call.args.slice(1) : call.args;
    const { parameterOf } = assignArguments(entry.parameters, args, takenByIncoming(entry, piped));
    // What leads may turn out to be a number, as in `upsample(factor, bilinear)`.
    const otherwise = leads ? assignArguments(entry.parameters, call.args).parameterOf.slice(1) : [];
    const isWordFor = (index: number | undefined, text: string) => {
      const parameter = index === undefined ? undefined : entry.parameters[index];
      return parameter?.choices?.includes(text) === true;
    };
    args.forEach((arg, i) => {
      const parameter = parameterOf[i] === undefined ? undefined : entry.parameters[parameterOf[i]];
      if (arg.value.kind === 'name') {
        const { text } = arg.value;
        if (parameter?.kind === 'network') {
          this.#networkName(arg.value, text, arg.value.span, scope);
          return;
        }
        if (parameter?.kind === 'layer') {
          const network = args.find(
            (_, j) => parameterOf[j] !== undefined && entry.parameters[parameterOf[j]]?.kind === 'network',
          )?.value;
          const owner = this.#owner;
          if (network?.kind === 'name') {
            const name = arg.value;
            this.#layers.push(() => this.#layerName(name, network, owner));
          }
          return;
        }
        // A layer, as after `->`, unless it can only be a value.
        const binding = scope.find(text);
        const isLayer = binding === undefined || isCallable(binding) || catalogue.has(text);
        if (parameter?.kind === 'chain' && text !== 'it' && isLayer) {
          this.#callee(arg.value, text, arg.value.span, scope, true);
          return;
        }
        // A bare word of a choice, or a misspelt one: the interpreter knows the choices.
        const word = parameter?.kind === 'choice' || parameter?.kind === 'padding';
        if (word && (parameter.choices?.includes(text) || scope.find(text) === undefined)) return;
        if (isWordFor(otherwise[i], text)) return;
      }
      this.#expression(arg.value, scope);
    });
  }

  /** What a name would mean if it were used here. */
  #meaning(node: ast.NameExpression | ast.CallExpression, scope: Scope): Target | undefined {
    const text = node.kind === 'call' ? node.callee.text : node.text;
    const binding = node.kind === 'call' ? scope.find(text, isCallable) : scope.find(text);
    if (binding !== undefined) return { kind: 'binding', binding };
    const entry = catalogue.get(text);
    return entry === undefined ? undefined : { kind: 'entry', entry };
  }

  /** Arguments of blocks and networks that repeat a name; entries are looked at where they are called. */
  #reportTwice(call: ast.CallExpression): void {
    const seen = new Set<string>();
    for (const { name } of call.args) {
      if (name === undefined) continue;
      if (seen.has(name.text)) {
        this.reporter.report(
          argumentTwice,
          { callee: call.callee.text, parameter: name.text },
          this.#at(name.span),
        );
      }
      seen.add(name.text);
    }
  }

  #callee(node: NameNode, text: string, span: ast.Span, scope: Scope, piped: boolean): void {
    const binding = scope.find(text, isCallable);
    if (binding !== undefined) {
      this.#use(node, binding, span);
      return;
    }
    const entry = catalogue.get(text);
    const value = scope.find(text);
    // `x -> image` with a value called `image` means that value, not the data source.
    if (entry !== undefined && (value === undefined || !piped || takesValue(entry))) {
      this.names.targets.set(node, { kind: 'entry', entry });
      return;
    }
    if (value !== undefined) {
      this.#use(node, value, span);
      this.reporter.report(notALayer, { name: text, is: describe(value.kind) }, this.#at(span));
      return;
    }
    if (text === 'it')
      this.reporter.report(notALayer, { name: text, is: 'the value that flows' }, this.#at(span));
    else if (!NUMBER_FUNCTIONS.has(text)) this.#unknown(text, span, scope, 'layer, block or network');
  }

  #networkName(node: NameNode, text: string, span: ast.Span, scope: Scope): void {
    const binding = scope.find(text, (b) => b.kind === 'network');
    if (binding !== undefined) this.#use(node, binding, span);
    else this.#unknown(text, span, scope, 'network');
  }

  /** A value inside of a network, as in `perceptual(Classifier, features, a, b)`; the interpreter knows if there is none. */
  #layerName(node: ast.NameExpression, network: ast.NameExpression, owner: Binding): void {
    const target = this.names.targets.get(network);
    if (target?.kind !== 'binding') return;
    const { binding } = target;
    const value = this.names.locals.find(
      ({ kind, name, owner: of }) => kind === 'value' && name === node.text && of === binding,
    );
    this.#owner = owner;
    if (value !== undefined) this.#use(node, value, node.span);
  }

  #use(node: NameNode, binding: Binding, span: ast.Span): void {
    this.names.targets.set(node, { kind: 'binding', binding });
    // A symbolic size is introduced by its first use.
    if (binding.location.file !== this.module.path) {
      this.names.foreign.push({ binding, location: this.#at(span) });
    } else if (binding.kind !== 'dimension' || binding.location.span.start !== span.start) {
      binding.references.push(this.#at(span));
    }
    if (binding.owner !== undefined) return;
    let uses = this.names.uses.get(this.#owner);
    if (uses === undefined) {
      uses = new Map();
      this.names.uses.set(this.#owner, uses);
    }
    if (!uses.has(binding)) uses.set(binding, span);
  }

  #unknown(name: string, span: ast.Span, scope: Scope, wanted: string): void {
    let suggestion: string | undefined;
    if (this.#suggestions < MAX_SUGGESTIONS) {
      this.#suggestions++;
      if (introducedLater(scope, name)) {
        this.reporter.report(unknownName, { name, wanted, later: true }, this.#at(span));
        return;
      }
      if (wanted !== 'network') suggestion = entryCalled(name);
      suggestion ??= closest(name, this.#candidates(scope, wanted));
    }
    const at = this.#at(span);
    const fixes = changeTo(at, suggestion);
    this.reporter.report(unknownName, { name, wanted, suggestion }, at, { fixes });
  }

  *#candidates(scope: Scope, wanted: string): Iterable<string> {
    for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
      for (const binding of at.names.values()) {
        if (
          wanted === 'network'
            ? binding.kind === 'network'
            : wanted === 'value or layer' || isCallable(binding)
        ) {
          if (binding.kind !== 'train') yield binding.name;
        }
      }
    }
    for (const { name, category } of wanted === 'network' ? [] : catalogue.values()) {
      if (!CATEGORIES[category].nested || wanted !== 'value or layer') yield name;
    }
    if (wanted !== 'network') yield* NUMBER_FUNCTIONS.keys();
  }

  #declare(name: ast.Name, kind: BindingKind, scope: Scope): void {
    const { text } = name;
    const binding: Binding = {
      kind,
      name: text,
      location: this.#at(name.span),
      references: [],
      owner: this.#owner,
    };
    this.names.introductions.set(name, binding);
    this.names.locals.push(binding);
    if (text === '_' || text === '') return;
    const other = scope.names.get(text);
    if (other !== undefined) {
      this.reporter.report(boundTwice, { name: text }, binding.location, {
        related: [{ location: other.location, message: `\`${text}\` is bound here` }],
      });
      return;
    }
    scope.names.set(text, binding);
    this.#values.push(binding);
  }

  #enter(span: ast.Span, what: string): boolean {
    if (++this.#depth <= MAX_DEPTH) return true;
    this.#depth--;
    this.reporter.report(nestedTooDeep, { what }, this.#at({ start: span.start, end: span.start + 1 }));
    return false;
  }

  #at(span: ast.Span) {
    return { file: this.module.path, span };
  }
}

function takesValue(entry: Entry): boolean {
  return entry.incoming || entry.parameters.some((parameter) => parameter.kind === 'value');
}

/** A kind of declaration in words, for messages. */
export function describe(kind: BindingKind): string {
  switch (kind) {
    case 'network':
      return 'a network';
    case 'block':
      return 'a block';
    case 'train':
      return 'a train block';
    case 'let':
      return 'a constant';
    case 'parameter':
      return 'a parameter';
    case 'dimension':
      return 'a size';
    case 'index':
      return 'a number';
    case 'input':
    case 'value':
    case 'data':
      return 'a value';
  }
}
