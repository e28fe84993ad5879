/** The statements of a module: what it consists of, and what it does with its inputs. */
import {
  catalogue,
  type Dim,
  type EntryNode,
  equal,
  format,
  type Label,
  multiply,
  type NodeId,
  type ValueType,
} from '@cnn-studio/language';
import { emitterOf } from './entries';
import type { Layer } from './layer';
import { atom, type Expression, identifier, networkAttribute, number, snakeCase, within } from './python';
import type { Scope } from './scopes';

/** Where a number stands that may differ between uses of a block: private characters around its index. */
export const PLACEHOLDER = /\uE000(\d+)\uE001/g;

export interface Placeholder {
  /** A text where it is only told: the formula of a size. */
  readonly value: number | string;
  /** What a parameter for it is called if nothing better is known. */
  readonly role: string;
  /** Only told, not needed: it makes no parameter. */
  readonly told: boolean;
}

export interface Line {
  readonly text: string;
  readonly comment?: string;
}

/** A module's body; numbers that may differ between uses of a block are placeholders. */
export interface Body {
  readonly parameters: readonly { readonly name: string; readonly shape: string | undefined }[];
  /** In `__init__`. */
  readonly layers: readonly string[];
  /** Networks that it calls, by their attribute. */
  readonly networks: ReadonlyMap<string, CalledNetwork>;
  readonly lines: readonly Line[];
  readonly results: readonly ValueType[];
  readonly placeholders: readonly Placeholder[];
}

export interface CalledNetwork {
  readonly network: string;
  readonly className: string;
}

/** The class that was made of a block, for one of its uses. */
export interface BlockClass {
  readonly name: string;
  /** Networks that its constructor takes. */
  readonly networks: readonly string[];
  /** What this use passes to the constructor. */
  readonly parameters: readonly { readonly name: string; readonly value: number }[];
}

export interface BodyContext {
  /** Whether what is written is to be trained, by one or by several processes. */
  readonly trains: boolean;
  /** Whether it is a train block's: networks are attributes, and there may be no value to tell the batch. */
  readonly inTrain?: boolean;
  /** Whether a train block's values are computed as in use. */
  readonly inUse?: boolean;
  /** Whether values that are drawn once for a training are kept by what is written; else whoever calls it knows of them. */
  readonly standsAlone?: boolean;
  readonly labels: readonly Label[];
  classOf(block: Scope): BlockClass;
  /** The shape that a network declares for an input. */
  inputShape(network: string, index: number): readonly Dim[];
  /** How many results a network has. */
  resultCount(network: string): number;
  /** Name of the class of a network. */
  networkClass(network: string): string;
  /** Told of everything that is taken from layers.py. */
  helper(name: string): void;
}

/** Longer expressions get a name. */
const MAX_INLINE = 42;

interface Value {
  readonly expression: Expression;
  /** Variables that it reads when it is computed. */
  readonly reads: ReadonlySet<string>;
  readonly pending: boolean;
}

/** The statements of the module that computes a scope. */
export function bodyOf(scope: Scope, context: BodyContext): Body {
  return new BodyWriter(scope, context).write();
}

class BodyWriter {
  private readonly placeholders: Placeholder[] = [];
  private readonly layers: string[] = [];
  private readonly networks = new Map<string, CalledNetwork>();
  private readonly lines: Line[] = [];
  private readonly values = new Map<NodeId, Value>();
  /** Which value each variable holds. */
  private readonly variables = new Map<string, NodeId>();
  /** For each value, the items that use it, once for each time; outputs are used at the end. */
  private readonly uses = new Map<NodeId, number[]>();
  private readonly parameters: { readonly name: string; readonly shape: string | undefined }[] = [];
  /** Values by which others are differentiated. */
  private readonly differentiated = new Set<NodeId>();
  private lastShape: string | undefined;

  constructor(
    private readonly scope: Scope,
    private readonly context: BodyContext,
  ) {
    const use = (id: NodeId, index: number) => {
      const list = this.uses.get(id);
      if (list === undefined) this.uses.set(id, [index]);
      else list.push(index);
    };
    scope.items.forEach((item, index) => {
      if (item.kind === 'node' && item.node.op === 'result') return;
      for (const id of item.kind === 'node' ? item.node.inputs : item.block.inputs) use(id, index);
      if (item.kind !== 'node' || item.node.op !== 'entry') return;
      if (catalogue.get(item.node.entry)!.differentiates === 'value')
        this.differentiated.add(item.node.inputs[1]!);
    });
    for (const id of scope.outputs) use(id, scope.items.length);
  }

  write(): Body {
    for (const id of this.scope.inputs) {
      this.addParameter(id);
      if (this.differentiated.has(id))
        this.lines.push({ text: `${this.values.get(id)!.expression.text}.requires_grad_()` });
    }
    this.scope.items.forEach((item, index) => {
      if (item.kind === 'block') this.writeBlock(item.block, index);
      else if (item.node.op === 'network') this.writeNetwork(item.node, index);
      else if (item.node.op === 'entry') this.writeEntry(item.node, index);
    });
    const results = this.scope.outputs.map((id) => this.values.get(id)!.expression.text);
    const comment = this.scope.outputs.length === 1 ? this.shapeComment(this.scope.outputs[0]!) : undefined;
    this.lines.push({
      text: `return ${results.join(', ')}`,
      ...(comment === undefined || this.variables.has(results[0]!) ? {} : { comment }),
    });
    return {
      parameters: this.parameters,
      layers: this.layers,
      networks: this.networks,
      lines: this.lines,
      results: this.scope.outputs.map((id) => this.type(id)),
      placeholders: this.placeholders,
    };
  }

  private type(id: NodeId): ValueType {
    return this.scope.graph.nodes[id]!.type;
  }

  private addParameter(id: NodeId): void {
    const node = this.scope.graph.nodes[id]!;
    const passed = [...(this.scope.use?.arguments ?? [])].find(
      ([, value]) => typeof value === 'object' && value.node === id,
    );
    const own = node.op === 'input' ? node.name : node.path;
    const wanted = this.scope.depth === 0 ? own : (passed?.[0] ?? 'x');
    const name = this.freeName(identifier(wanted));
    this.parameters.push({ name, shape: this.shapeText(node.type) });
    this.variables.set(name, id);
    this.values.set(id, { expression: atom(name), reads: new Set([name]), pending: false });
  }

  private freeName(wanted: string): string {
    let name = wanted;
    for (let count = 2; this.variables.has(name); count++) name = `${wanted}_${count}`;
    return name;
  }

  private placeholder(value: number | string, role: string, told = false): string {
    this.placeholders.push({ value, role, told });
    return `\uE000${this.placeholders.length - 1}\uE001`;
  }

  private writeEntry(node: EntryNode, index: number): void {
    const made = emitterOf(node.entry)(this.layer(node));
    const expression = this.kept(node, typeof made === 'string' ? atom(made) : made);
    const count = this.resultCount(node);
    if (count > 1) this.assignAll(this.resultsOf(node.id, count), expression, index);
    else this.place(node.id, expression, index, node);
  }

  /** What is drawn once, where it is to be remembered. */
  private kept(node: EntryNode, expression: Expression): Expression {
    if (this.context.standsAlone !== true || !node.fixed || node.random.length === 0) return expression;
    if (node.inputs.length > 0)
      throw new Error(`\`fixed\` of \`${node.entry}\` can't be written for PyTorch`);
    return atom(`self.fixed("${node.path}", lambda: ${expression.text})`);
  }

  /** How many results are taken apart; those that may be left out, only if one of them is used. */
  private resultCount({ id, entry, inputs, args, type }: EntryNode): number {
    const types = inputs.map((input) => this.scope.graph.nodes[input]!.type);
    const further = catalogue.get(entry)?.further?.({ inputs: types, args, report() {} }, type);
    if (further === undefined || (further.optional && !this.isTakenApart(id))) return 1;
    return 1 + further.results.length;
  }

  private isTakenApart(id: NodeId): boolean {
    return this.scope.items.some(
      (item) => item.kind === 'node' && item.node.op === 'result' && item.node.inputs[0] === id,
    );
  }

  private layer(node: EntryNode): Layer {
    const name = node.path.split('/').at(-1)!;
    const inputs = node.inputs.map((id) => this.read(id));
    return {
      node,
      args: node.args,
      inputs,
      inputTypes: node.inputs.map((id) => this.type(id)),
      type: node.type,
      module: (creation) => {
        this.layers.push(`self.${name} = ${creation}`);
        return `self.${name}`;
      },
      parameter: (value) => {
        this.layers.push(`self.${name} = nn.Parameter(${value})`);
        return `self.${name}`;
      },
      helper: (helper) => {
        this.context.helper(helper);
        return helper;
      },
      size: (value, role) => this.placeholder(value, role),
      dim: (dim) => this.dimension(dim),
      network: (network, value) => {
        const attribute = this.network(network);
        return value === undefined ? `self.${attribute}` : `self.${attribute}.${identifier(value)}`;
      },
      isTakenApart: this.isTakenApart(node.id),
      inTrain: this.context.inTrain === true && this.context.inUse !== true,
      trains: this.context.trains,
      isBroadcast: this.isBroadcast(node.id),
      batch: this.batch(),
      device: this.device(),
    };
  }

  /** Whether every use is an operator whose other operand has the batch. */
  private isBroadcast(id: NodeId): boolean {
    const uses = this.uses.get(id) ?? [];
    return uses.every((index) => {
      const item = this.scope.items[index];
      if (item?.kind !== 'node' || item.node.op !== 'entry') return false;
      const { inputs, entry } = item.node;
      if (inputs.length < 2 || catalogue.get(entry)?.operator === undefined) return false;
      const others = inputs.filter((input) => input !== id).map((input) => this.scope.graph.nodes[input]!);
      return others.some((node) => {
        // Made of nothing but weights, it is the same for every example.
        const isLearned =
          node.op === 'entry' &&
          node.inputs.length === 0 &&
          (node.weights.length > 0 || catalogue.get(node.entry)?.writtenAsList === true);
        return node.type.kind === 'tensor' && node.op !== 'constant' && !isLearned;
      });
    });
  }

  private read(id: NodeId): Expression {
    const node = this.scope.graph.nodes[id]!;
    if (node.op === 'constant') return numberExpression(node.value);
    return this.values.get(id)!.expression;
  }

  /** A variable that holds a value of the batch. */
  private anyVariable(): string | undefined {
    const [first] = [...this.variables].find(([, id]) => this.type(id).kind !== 'scalar') ?? [];
    if (first === undefined && !this.context.inTrain)
      throw new Error('a network without inputs has no batch');
    return first;
  }

  /** The attribute of a network that is called. */
  private network(name: string): string {
    const attribute = networkAttribute(name);
    this.networks.set(attribute, { network: name, className: this.context.networkClass(name) });
    return attribute;
  }

  /** A size of this module's inputs, as an expression; a number as it is. */
  private dimension(dim: Dim): string {
    if (typeof dim === 'number') return number(dim);
    const known = [...this.variables].filter(([, id]) => this.holds(id));
    for (const factor of [1, 2, 3, 4, 8]) {
      for (const [name, id] of known) {
        const type = this.type(id);
        if (type.kind !== 'tensor') continue;
        const axis = type.shape.findIndex((size) => equal(multiply(size, factor), dim));
        if (axis < 0) continue;
        const at = axis === type.shape.length - 1 ? 1 : axis + 2;
        return factor === 1 ? `${name}.shape[${at}]` : `${factor} * ${name}.shape[${at}]`;
      }
      for (const [name, id] of known) {
        const type = this.type(id);
        if (type.kind !== 'tensor') continue;
        const axis = type.shape.findIndex((size) => equal(multiply(dim, factor), size));
        if (axis < 0) continue;
        const at = axis === type.shape.length - 1 ? 1 : axis + 2;
        return `${name}.shape[${at}] // ${factor}`;
      }
    }
    throw new Error(`the size ${format(dim)} can't be written for PyTorch`);
  }

  private holds(id: NodeId): boolean {
    return this.values.has(id) && !this.values.get(id)!.pending;
  }

  /** A number that is given to a network is one for each example, of the size that the network declares. */
  private networkInput(id: NodeId, network: string, index: number): string {
    const node = this.scope.graph.nodes[id]!;
    const isNumber = node.type.kind === 'tensor' && node.type.shape.length === 0;
    if (node.op !== 'constant' && !isNumber) return this.read(id).text;
    const shape = this.context.inputShape(network, index);
    const [batch, device] = [this.batch(), this.device()];
    const sizes = [...shape.slice(-1), ...shape.slice(0, -1)].map((dim) => this.dimension(dim));
    if (node.op !== 'constant') {
      return `${within(this.read(id), 'atom')}.expand(${[batch, ...sizes].join(', ')})`;
    }
    const value = Number.isInteger(node.value) ? `${node.value}.0` : number(node.value);
    return `torch.full((${[batch, ...sizes].join(', ')}), ${value}, device=${device})`;
  }

  private batch(): string {
    const variable = this.anyVariable();
    return variable === undefined ? 'self.batch' : `len(${variable})`;
  }

  private device(): string {
    const variable = this.anyVariable();
    return variable === undefined ? 'self.device' : `${variable}.device`;
  }

  private writeNetwork(
    node: { id: NodeId; network: string; inputs: readonly NodeId[] },
    index: number,
  ): void {
    const attribute = this.network(node.network);
    const given = node.inputs.map((id, index) => this.networkInput(id, node.network, index));
    this.assignAll(
      this.resultsOf(node.id, this.context.resultCount(node.network)),
      atom(`self.${attribute}(${given.join(', ')})`),
      index,
    );
  }

  /** `double_1`, or `dense_block_1` for a block whose name is that of a layer beside it but for capitals. */
  private blockAttribute(block: Scope): string {
    const [name, count] = [snakeCase(block.use!.block), /\d+$/.exec(block.path)![0]];
    const isTaken = this.scope.items.some(
      (item) => item.kind === 'node' && item.node.path.split('/').at(-1) === `${name}_${count}`,
    );
    return isTaken ? `${name}_block_${count}` : `${name}_${count}`;
  }

  private writeBlock(block: Scope, index: number): void {
    const { name, networks, parameters } = this.context.classOf(block);
    const attribute = this.blockAttribute(block);
    const given = [
      ...networks.map((network) => this.network(network)).map((one) => `${one}=self.${one}`),
      ...parameters.map((one) => `${one.name}=${this.placeholder(one.value, one.name)}`),
    ];
    this.layers.push(`self.${attribute} = ${name}(${given.join(', ')})`);
    const expression = atom(`self.${attribute}(${block.inputs.map((id) => this.read(id).text).join(', ')})`);
    const [only, ...more] = block.outputs;
    if (only !== undefined && more.length === 0) this.place(only, expression, index);
    else this.assignAll(block.outputs, expression, index);
  }

  /** All results of a node, in order: the first is the node itself, unless it is taken apart too. */
  private resultsOf(id: NodeId, count: number): (NodeId | undefined)[] {
    const found: (NodeId | undefined)[] = [id];
    for (const item of this.scope.items) {
      if (item.kind === 'node' && item.node.op === 'result' && item.node.inputs[0] === id) {
        found[item.node.index] = item.node.id;
      }
    }
    return Array.from({ length: count }, (_, index) => found[index]);
  }

  private label(id: NodeId): string | undefined {
    const { labels } = this.context;
    const own = labels.find(({ node, depth }) => node === id && depth === this.scope.depth);
    return own === undefined ? undefined : identifier(own.name);
  }

  /** Gives a value a variable, or lets the one that uses it compute it. */
  private place(id: NodeId, expression: Expression, index: number, node?: EntryNode): void {
    if (this.isInline(id, expression, node)) {
      this.values.set(id, { expression, reads: this.readBy(expression), pending: true });
      return;
    }
    this.assignAll([id], expression, index);
  }

  private isInline(id: NodeId, expression: Expression, node?: EntryNode): boolean {
    const uses = this.uses.get(id) ?? [];
    if (uses.length !== 1 || this.label(id) !== undefined || this.differentiated.has(id)) return false;
    // What is drawn must be drawn in the order of the program.
    if (node !== undefined && node.random.length > 0) return false;
    if (lengthOf(expression.text) > MAX_INLINE) return false;
    const consumer = this.scope.items[uses[0]!];
    if (consumer === undefined) return this.scope.outputs.length === 1;
    // A line has one layer with weights, and what follows it.
    if (consumer.kind === 'block' || consumer.node.op !== 'entry') return !expression.text.includes('self.');
    const entry = catalogue.get(consumer.node.entry)!;
    if (entry.category === 'arithmetic') return true;
    const isPlain = consumer.node.weights.length === 0 || entry.category === 'normalization';
    return isPlain && nesting(expression.text) < 3;
  }

  /** The variables that an expression reads. */
  private readBy({ text }: Expression): ReadonlySet<string> {
    const words = new Set(text.match(/(?<![.\w])[A-Za-z_]\w*/g));
    return new Set([...this.variables.keys()].filter((name) => words.has(name)));
  }

  private assignAll(ids: readonly (NodeId | undefined)[], expression: Expression, index: number): void {
    const names: string[] = [];
    for (const id of ids) {
      const used = id !== undefined && (this.uses.get(id)?.some((at) => at > index) ?? false);
      if (!used) {
        names.push('_');
        continue;
      }
      const name = this.variableFor(id, index, names);
      names.push(name);
    }
    ids.forEach((id, position) => {
      const name = names[position]!;
      if (id === undefined || name === '_') return;
      this.variables.delete(name);
      this.variables.set(name, id);
      this.values.set(id, { expression: atom(name), reads: new Set([name]), pending: false });
    });
    const comment = ids.length === 1 ? this.shapeComment(ids[0]!) : undefined;
    this.lines.push({
      text: `${names.join(', ')} = ${expression.text}`,
      ...(comment === undefined ? {} : { comment }),
    });
    for (const [position, id] of ids.entries()) {
      if (id !== undefined && this.differentiated.has(id))
        this.lines.push({ text: `${names[position]}.requires_grad_()` });
    }
  }

  private variableFor(id: NodeId, index: number, taken: readonly string[]): string {
    const own = this.label(id);
    const last = this.scope.graph.nodes[id]!.path.split('/').at(-1)!;
    const candidates = [own, 'x', this.labelAhead(id), 'y', identifier(last)];
    for (const name of candidates) {
      if (name !== undefined && !taken.includes(name) && this.isFree(name, index)) return name;
    }
    for (let count = 2; ; count++) {
      const name = `${own ?? last}_${count}`;
      if (!taken.includes(name) && this.isFree(name, index)) return name;
    }
  }

  /** The name of what becomes of a value that nothing else uses: `gate` for the convolutions that lead to it. */
  private labelAhead(id: NodeId): string | undefined {
    let at = id;
    for (;;) {
      const uses = this.uses.get(at) ?? [];
      const item = uses.length === 1 ? this.scope.items[uses[0]!] : undefined;
      if (item === undefined) return undefined;
      const next = item.kind === 'node' ? item.node.id : item.block.outputs[0];
      const inputs = item.kind === 'node' ? item.node.inputs : item.block.inputs;
      if (next === undefined || inputs.length !== 1) return undefined;
      at = next;
      const label = this.label(at);
      if (label !== undefined) return label;
    }
  }

  /** Whether nothing after the item at `index` reads what the variable holds. */
  private isFree(name: string, index: number): boolean {
    const holder = this.variables.get(name);
    if (holder === undefined) return !this.parameters.some((parameter) => parameter.name === name);
    if (this.uses.get(holder)?.some((at) => at > index)) return false;
    for (const [id, { pending, reads }] of this.values) {
      if (pending && reads.has(name) && this.uses.get(id)!.some((at) => at > index)) return false;
    }
    return true;
  }

  private shapeComment(id: NodeId): string | undefined {
    const type = this.type(id);
    const key = shapeText(type, String);
    if (key === undefined || key === this.lastShape) return undefined;
    this.lastShape = key;
    return this.shapeText(type);
  }

  private shapeText(type: ValueType): string | undefined {
    const shape = shapeText(type, (size, role) => this.placeholder(size, role, true));
    return type.kind === 'class' || type.kind === 'map'
      ? `${shape}, whole numbers below ${type.count}`
      : shape;
  }
}

const ROLES = ['channels', 'height', 'width'];

/** `[batch, 32, 28, 28]` */
function shapeText(
  type: ValueType,
  size: (value: number | string, role: string) => string,
): string | undefined {
  if (type.kind === 'class') return '[batch]';
  if (type.kind === 'map') {
    const [height, width] = type.shape.map((dim, axis) =>
      size(typeof dim === 'number' ? dim : format(dim), ROLES[axis + 1]!),
    );
    return `[batch, ${height}, ${width}]`;
  }
  if (type.kind !== 'tensor') return undefined;
  const channelsFirst = [...type.shape.slice(-1), ...type.shape.slice(0, -1)];
  const sizes = channelsFirst.map((dim, axis) =>
    size(typeof dim === 'number' ? dim : format(dim).replaceAll(' ', ''), ROLES[axis] ?? 'size'),
  );
  return `[batch${sizes.map((text) => `, ${text}`).join('')}]`;
}

function numberExpression(value: number): Expression {
  return { text: number(value), level: value < 0 ? 'unary' : 'atom' };
}

/** Length when placeholders are filled, about. */
function lengthOf(text: string): number {
  return text.replaceAll(PLACEHOLDER, '99').length;
}

/** How deep calls stand in calls. */
function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of text) {
    if (character === '(') deepest = Math.max(deepest, ++depth);
    else if (character === ')') depth--;
  }
  return deepest;
}
