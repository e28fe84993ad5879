/** Classes for the networks and blocks of a program; uses of a block that differ in numbers only share one. */
import { neededNodes } from '@cnn-studio/compiler';
import type { CheckedNetwork, Dim, Program } from '@cnn-studio/language';
import {
  type BlockClass,
  type Body,
  type BodyContext,
  bodyOf,
  type Line,
  PLACEHOLDER,
  type Placeholder,
} from './body';
import { docstring, identifier, number, quoted, statement, WIDTH } from './python';
import { allScopes, type Scope, scopesOf } from './scopes';

export interface Classes {
  /** Source of all classes, those that others are made of first. */
  readonly source: string;
  /** Names that are taken from layers.py. */
  readonly helpers: ReadonlySet<string>;
  /** By network, the names of the networks that its constructor takes, in order. */
  readonly takes: ReadonlyMap<string, readonly string[]>;
  readonly classNames: ReadonlyMap<string, string>;
}

export interface ClassOptions {
  /** Whether the networks are to be trained. */
  readonly trains?: boolean;
  /** Named values of networks that something else asks for: each becomes a method. */
  readonly values?: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Names that the head of the file gives another meaning. */
const TAKEN = new Set(['F', 'Tensor', 'annotations', 'math', 'nn', 'torch']);

const INDENT = '    ';

/** @param names of the networks, those that others use first */
export function writeClasses(
  program: Program,
  names: readonly string[],
  helperNames: ReadonlySet<string>,
  options: ClassOptions = {},
): Classes {
  const helpers = new Set<string>();
  const used = new Set([...TAKEN, ...helperNames]);
  const free = (wanted: string, otherwise: string) => {
    let name = used.has(wanted) ? otherwise : wanted;
    for (let count = 2; used.has(name); count++) name = `${otherwise}${count}`;
    used.add(name);
    return name;
  };
  const classNames = new Map(names.map((name) => [name, free(identifier(name), `${name}Network`)]));
  const networks = names.map((name) => {
    const network = program.networks.get(name)!;
    return { network, scope: scopeOf(network) };
  });
  /** By network and path. */
  const classes = new Map<string, BlockClass>();
  const contextOf = ({ name: network, labels }: CheckedNetwork): BodyContext => ({
    trains: options.trains === true,
    labels,
    classOf: (block) => classes.get(`${network}/${block.path}`)!,
    inputShape: (name, index) => inputShape(program, name, index),
    resultCount: (name) => program.networks.get(name)!.outputs.length,
    networkClass: (name) => classNames.get(name)!,
    helper: (name) => helpers.add(name),
  });
  const parts: string[] = [];
  const blocks = networks.flatMap(({ network, scope }) =>
    allScopes(scope).flatMap((block) =>
      block.use === undefined ? [] : [{ block, network: network.name, context: contextOf(network) }],
    ),
  );
  const heights = new Set(blocks.map(({ block }) => block.height));
  for (const height of [...heights].sort((a, b) => a - b)) {
    const kinds = new Map<string, Use[]>();
    for (const { block, network, context } of blocks.filter((one) => one.block.height === height)) {
      const body = bodyOf(block, context);
      const key = JSON.stringify([
        block.use!.block,
        body.parameters,
        body.layers,
        body.lines,
        [...body.networks.keys()],
      ]);
      kinds.set(key, [...(kinds.get(key) ?? []), { block, network, body }]);
    }
    for (const uses of kinds.values()) {
      const [{ block, body }] = uses as [Use];
      const { parameters, texts } = parametersOf(uses);
      const name = free(identifier(block.use!.block), block.use!.block);
      uses.forEach((one, index) => {
        classes.set(`${one.network}/${one.block.path}`, {
          name,
          networks: [...body.networks.values()].map(({ network }) => network),
          parameters: parameters.map((parameter) => ({
            name: parameter.name,
            value: Number(parameter.values[index]!),
          })),
        });
      });
      const head = `block = ${quoted(block.use!.block)}  # as files of weights call it`;
      const about = block.use!.documentation;
      parts.push(
        classText(
          name,
          about,
          head,
          parameters.map((one) => one.name),
          fill(
            body,
            texts,
            parameters.map((one) => one.name),
          ),
        ),
      );
    }
  }
  const takes = new Map<string, readonly string[]>();
  for (const { network, scope } of networks) {
    const body = bodyOf(scope, contextOf(network));
    const name = classNames.get(network.name)!;
    const methods = new Map(
      [...(options.values?.get(network.name) ?? [])].map((value) => {
        const target = [network.names.get(value)!];
        const part = scopesOf(network, neededNodes(network, target), network.inputs, target);
        return [identifier(value), plainly(bodyOf(part, contextOf(network)))] as const;
      }),
    );
    takes.set(
      network.name,
      [...body.networks.values()].map(({ className }) => className),
    );
    const head =
      name === network.name ? undefined : `network = ${quoted(network.name)}  # as files of weights call it`;
    parts.push(classText(name, network.documentation, head, [], plainly(body), methods));
  }
  return { source: parts.join('\n\n\n'), helpers, takes, classNames };
}

/** The shape that a network declares for an input, channels last; empty for a label. */
export function inputShape(program: Program, name: string, index: number): readonly Dim[] {
  const network = program.networks.get(name)!;
  const { type } = network.nodes[network.inputs[index]!]!;
  return type.kind === 'tensor' ? type.shape : [];
}

interface Use {
  readonly block: Scope;
  readonly network: string;
  readonly body: Body;
}

function scopeOf(network: CheckedNetwork): Scope {
  const outputs = network.outputs.map(({ node }) => node);
  return scopesOf(network, neededNodes(network, outputs), network.inputs, outputs);
}

interface Parameter {
  readonly name: string;
  /** For each use. */
  readonly values: readonly (number | string)[];
}

/** Parameters for the numbers in which uses of a block differ, and what stands in each placeholder. */
function parametersOf(uses: readonly Use[]): {
  readonly parameters: readonly Parameter[];
  readonly texts: readonly string[];
} {
  const parameters: Parameter[] = [];
  const given = argumentsOf(uses.map(({ block }) => block));
  const textOf = (placeholder: Placeholder, index: number): string => {
    const values = uses.map(({ body }) => body.placeholders[index]!.value);
    if (values.every((value) => value === values[0])) return text(values[0]!);
    const known = parameters.find((parameter) => same(parameter.values, values));
    if (known !== undefined) return known.name;
    const argument = given.find((one) => same(one.values, values));
    const multiple = given.find((one) => factorOf(one.values, values) !== undefined);
    const shifted = parameters.find((one) => offsetOf(one.values, values) !== undefined);
    if (shifted !== undefined && argument === undefined && multiple === undefined) {
      return `${shifted.name} + ${offsetOf(shifted.values, values)}`;
    }
    if (placeholder.told) {
      const factor = parameters.includes(multiple!) ? factorOf(multiple!.values, values) : undefined;
      return factor === undefined ? placeholder.role : `${factor} * ${multiple!.name}`;
    }
    const found = argument ?? multiple ?? { name: freeRole(placeholder, [...parameters, ...given]), values };
    if (!parameters.includes(found)) parameters.push(found);
    return found === multiple && found !== argument
      ? `${factorOf(found.values, values)} * ${found.name}`
      : found.name;
  };
  const { placeholders } = uses[0]!.body;
  const texts: string[] = [];
  // What is only told of sizes is told with the parameters that there are anyway.
  for (const told of [false, true]) {
    placeholders.forEach((placeholder, index) => {
      if (placeholder.told === told) texts[index] = textOf(placeholder, index);
    });
  }
  // What comes in stands first, as in PyTorch's own layers.
  const first = (name: string) => (name.startsWith('in_') ? 0 : 1);
  const order = [...parameters].sort((a, b) => first(a.name) - first(b.name));
  return { parameters: order, texts };
}

/** The block's own parameters that are numbers in all of its uses. */
function argumentsOf(blocks: readonly Scope[]): Parameter[] {
  const [block] = blocks as [Scope];
  return [...block.use!.arguments.keys()].flatMap((name) => {
    const values = blocks.map(({ use }) => use!.arguments.get(name));
    if (!values.every((value) => typeof value === 'number')) return [];
    return [{ name: identifier(name), values: values as number[] }];
  });
}

function text(value: number | string): string {
  return typeof value === 'number' ? number(value) : value;
}

function same(a: Parameter['values'], b: Parameter['values']): boolean {
  return a.every((value, index) => value === b[index]);
}

/** What is to be added to all of `of` to give `values`. */
function offsetOf(of: Parameter['values'], values: Parameter['values']): number | undefined {
  const offset = Number(values[0]) - Number(of[0]);
  const fits = offset > 0 && values.every((value, index) => Number(value) === Number(of[index]) + offset);
  return fits ? offset : undefined;
}

/** The whole number by which all of `of` are to be multiplied to give `values`. */
function factorOf(of: Parameter['values'], values: Parameter['values']): number | undefined {
  const factor = Number(values[0]) / Number(of[0]);
  const fits = Number.isInteger(factor) && factor > 1 && factor <= 8;
  return fits && values.every((value, index) => value === factor * Number(of[index])) ? factor : undefined;
}

function freeRole({ role }: Placeholder, parameters: readonly Parameter[]): string {
  let name = role;
  for (let count = 2; parameters.some((parameter) => parameter.name === name); count++)
    name = `${role}_${count}`;
  return name;
}

/** With its numbers in place. */
export function plainly(body: Body): Body {
  return fill(
    body,
    body.placeholders.map(({ value }) => text(value)),
  );
}

/** @param parameters of the constructor: what is done with values reads them as attributes */
function fill(body: Body, texts: readonly string[], parameters: readonly string[] = []): Body {
  const kept = texts.map((one, index) =>
    body.placeholders[index]!.told
      ? one
      : parameters.reduce(
          (word, name) => word.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), `self.${name}`),
          one,
        ),
  );
  const inForward = (line: string) => line.replaceAll(PLACEHOLDER, (_, index) => kept[Number(index)]!);
  const filled = (text: string) => text.replaceAll(PLACEHOLDER, (_, index) => texts[Number(index)]!);
  return {
    ...body,
    parameters: body.parameters.map(({ name, shape }) => ({ name, shape: shape && filled(shape) })),
    layers: body.layers.map(filled),
    lines: body.lines.map(
      ({ text, comment }): Line => ({
        text: inForward(text),
        ...(comment === undefined ? {} : { comment: filled(comment) }),
      }),
    ),
  };
}

function classText(
  name: string,
  documentation: string | undefined,
  head: string | undefined,
  parameters: readonly string[],
  body: Body,
  methods: ReadonlyMap<string, Body> = new Map(),
): string {
  const lines = [`class ${name}(nn.Module):`];
  if (documentation !== undefined) lines.push(...docstring(documentation, INDENT), '');
  if (head !== undefined) lines.push(INDENT + head, '');
  const inner = INDENT + INDENT;
  if (body.layers.length > 0 || body.networks.size > 0) {
    const given = [
      ...[...body.networks].map(([attribute, { className }]) => `${attribute}: ${className}`),
      ...parameters.map((parameter) => `${parameter}: int`),
    ];
    lines.push(...signature('__init__', ['self', ...given], 'None'), `${inner}super().__init__()`);
    for (const attribute of body.networks.keys()) lines.push(`${inner}self.${attribute} = ${attribute}`);
    for (const parameter of parameters) {
      const isRead = body.lines.some(({ text: line }) => new RegExp(`\\bself\\.${parameter}\\b`).test(line));
      if (isRead) lines.push(`${inner}self.${parameter} = ${parameter}`);
    }
    for (const layer of body.layers) lines.push(...statement(layer, inner));
    lines.push('');
  }
  lines.push(...methodText('forward', body));
  for (const [method, written] of methods) lines.push('', ...methodText(method, written));
  return lines.join('\n');
}

/** A method whose values go in and come out. */
export function methodText(name: string, body: Body, documentation?: string): string[] {
  const inner = INDENT + INDENT;
  const inputs = body.parameters.map((parameter) => `${parameter.name}: Tensor`);
  const results = body.results.map(() => 'Tensor');
  const result = results.length === 1 ? 'Tensor' : `tuple[${results.join(', ')}]`;
  return [
    ...signature(name, ['self', ...inputs], result),
    ...(documentation === undefined ? [] : docstring(documentation, inner)),
    ...inputComments(body, inner),
    ...body.lines.flatMap(({ text: line, comment }) => statement(line, inner, comment)),
  ];
}

/** The shapes of what goes in. */
function inputComments({ parameters }: Body, indent: string): string[] {
  return parameters.flatMap(({ name, shape }) =>
    shape === undefined ? [] : [`${indent}# ${name}: ${shape}`],
  );
}

function signature(name: string, parameters: readonly string[], result: string): string[] {
  const one = `${INDENT}def ${name}(${parameters.join(', ')}) -> ${result}:`;
  if (one.length <= WIDTH) return [one];
  const inner = INDENT + INDENT;
  const joined = inner + parameters.join(', ');
  const body = joined.length <= WIDTH ? [joined] : parameters.map((parameter) => `${inner}${parameter},`);
  return [`${INDENT}def ${name}(`, ...body, `${INDENT}) -> ${result}:`];
}
