import type { Dim } from '../algebra/dim';
import { type ArgumentValue, PADDINGS } from '../catalogue/arguments';
import type { Entry, ParameterKind, ParameterSpec } from '../catalogue/entry';
import { type Context, type Frame, record } from '../context/context';
import { location } from '../context/text';
import { describeValue, type Value } from '../context/values';
import { changeTo, changeToAny } from '../diagnostics/change';
import { unknownName } from '../diagnostics/names/CNN101-unknown-name';
import { wrongKind } from '../diagnostics/names/CNN109-wrong-kind';
import { outOfRange } from '../diagnostics/names/CNN111-out-of-range';
import { unknownChoice } from '../diagnostics/names/CNN112-unknown-choice';
import { reportNotWhole } from '../reporting/whole';
import { closest } from '../source/similar';
import type * as ast from '../syntax/ast';
import { evaluate } from './evaluate';

/** An argument that is written for a parameter of an entry. */
export class GivenArgument {
  constructor(
    readonly ctx: Context,
    readonly frame: Frame,
    readonly entry: Entry,
    readonly parameter: ParameterSpec,
    readonly expression: ast.Expression,
    /** What the parameters before it got. */
    readonly before: ReadonlyMap<string, ArgumentValue>,
  ) {}

  /** What it means; undefined where it is wrong, which has been reported. */
  convert(): ArgumentValue | undefined {
    const { kind } = this.parameter;
    return kind === 'value' || kind === 'chain' ? undefined : CONVERSIONS[kind](this);
  }

  get place(): string {
    return `\`${this.parameter.name}\` of \`${this.entry.name}\``;
  }

  wrong(expected: string, got: Value): undefined {
    const data = { place: this.place, expected, got: describeValue(got) };
    this.ctx.analysis.reporter.report(wrongKind, data, location(this.frame, this.expression.span));
    return undefined;
  }

  notWhole(expected: string, got: Value): undefined {
    reportNotWhole(this.ctx, this.frame, this.expression.span, got, { place: this.place, expected });
    return undefined;
  }

  /** A number within the parameter's limits; a size that isn't known is. */
  inRange<Number extends Dim>(value: Number, minimum = this.parameter.minimum): Number | undefined {
    if (typeof value !== 'number') return value;
    const { maximum } = this.parameter;
    if ((minimum === undefined || value >= minimum) && (maximum === undefined || value <= maximum))
      return value;
    const { span, kind } = this.expression;
    const limit = minimum !== undefined && value < minimum ? minimum : maximum;
    const fixes = [
      { title: `Change to ${limit}`, edits: [{ file: this.frame.module.path, span, text: String(limit) }] },
    ];
    // Part of a list: the limit alone would replace the whole list.
    const literal = kind === 'number' || kind === 'unary';
    const data = { place: this.place, value: String(value), minimum, maximum };
    const { reporter } = this.ctx.analysis;
    reporter.report(outOfRange, data, location(this.frame, span), { fixes: literal ? fixes : [] });
    return undefined;
  }

  unknownWord(got: string, choices: readonly string[]): undefined {
    const at = location(this.frame, this.expression.span);
    const suggestion = closest(got, choices);
    const fixes = suggestion === undefined ? changeToAny(at, choices.slice(0, 5)) : changeTo(at, suggestion);
    const data = { place: this.place, got: `\`${got}\``, choices };
    this.ctx.analysis.reporter.report(unknownChoice, data, at, { fixes });
    return undefined;
  }
}

type Conversion = (given: GivenArgument) => ArgumentValue | undefined;

/** How an argument is understood, by its parameter's kind: one that is forgotten here does not compile. Values flow. */
const CONVERSIONS: { readonly [Kind in Exclude<ParameterKind, 'value' | 'chain'>]: Conversion } = {
  integer: evaluated((given, value) =>
    isInteger(value) ? given.inRange(value.value) : given.notWhole('a whole number', value),
  ),
  number: evaluated((given, value) => {
    const known = value.kind === 'number' && typeof value.value === 'number' && Number.isFinite(value.value);
    return known ? given.inRange(value.value as number) : given.wrong('a number', value);
  }),
  dim: evaluated((given, value) => {
    const dim = toDim(value);
    return dim === undefined ? given.notWhole('a whole number or a size', value) : given.inRange(dim);
  }),
  pair: evaluated((given, value) => {
    const items = value.kind === 'list' ? value.items : [value, value];
    if (items.some((item) => item.kind === 'unknown')) return undefined;
    if (items.length !== 2 || !items.every(isInteger)) {
      return given.notWhole('a whole number, or two such as `[3, 5]`', value);
    }
    const parts = items.map((item) => item.value);
    if (parts.some((part) => given.inRange(part) === undefined)) return undefined;
    return value.kind === 'list' ? parts : parts[0];
  }),
  shape: evaluated((given, value) => {
    const items = value.kind === 'list' ? value.items : [value];
    if (items.some((item) => item.kind === 'unknown')) return undefined;
    const dims = items.map(toDim);
    if (dims.some((dim) => dim === undefined)) return given.notWhole('a size such as `[28, 28, 1]`', value);
    const { minimum = 1 } = given.parameter;
    for (const dim of dims) if (given.inRange(dim!, minimum) === undefined) return undefined;
    return dims as Dim[];
  }),
  numbers: evaluated((given, value) => {
    const items = value.kind === 'list' ? value.items : [];
    if (items.some((item) => item.kind === 'unknown')) return undefined;
    const numbers = items.map((item) => (item.kind === 'number' ? item.value : undefined));
    const isKnown = (item: unknown): item is number => typeof item === 'number' && Number.isFinite(item);
    if (numbers.length === 0 || !numbers.every(isKnown)) {
      return given.wrong('a list of numbers such as `[0.8, 0.2]`', value);
    }
    return numbers.some((number) => given.inRange(number) === undefined) ? undefined : numbers;
  }),
  boolean: evaluated((given, value) =>
    value.kind === 'boolean' ? value.value : given.wrong('true or false', value),
  ),
  string: evaluated((given, value) =>
    value.kind === 'string' ? value.value : given.wrong('a text such as `"photos"`', value),
  ),
  choice: (given) => {
    const choices = given.parameter.choices ?? [];
    return oneOf(given, choices, (value) => given.wrong(choices.join(', '), value));
  },
  padding: (given) =>
    oneOf(given, PADDINGS, (value) => {
      if (isInteger(value)) return given.inRange(value.value, given.parameter.minimum ?? 0);
      return given.notWhole(PADDINGS.join(', '), value);
    }),
  schedule: evaluated((given, value) => {
    if (value.kind === 'call' && value.entry.category === 'schedule') {
      return { entry: value.entry.canonical ?? value.entry.name, args: value.args };
    }
    if (value.kind === 'number' && typeof value.value === 'number') return given.inRange(value.value);
    return given.wrong('a number or a schedule such as `cosine(2e-4)`', value);
  }),
  network: (given) => {
    const { ctx, frame, expression } = given;
    const target = expression.kind === 'name' ? frame.module.names.targets.get(expression) : undefined;
    if (target?.kind === 'binding' && target.binding.kind === 'network') {
      return { network: target.binding.name };
    }
    // An unknown name has been reported.
    if (expression.kind === 'name' && target === undefined) return undefined;
    return given.wrong('the name of a network', evaluate(ctx, frame, expression));
  },
  layer: layerIn,
};

/** Of a value that is evaluated first; one that follows from a mistake is none. */
function evaluated(
  conversion: (given: GivenArgument, value: Value) => ArgumentValue | undefined,
): Conversion {
  return (given) => {
    const value = evaluate(given.ctx, given.frame, given.expression);
    return value.kind === 'unknown' ? undefined : conversion(given, value);
  };
}

/** One of some words, written bare, as `mnist(train)`, or as a text. */
function oneOf(
  given: GivenArgument,
  choices: readonly string[],
  otherwise: (value: Value) => ArgumentValue | undefined,
): ArgumentValue | undefined {
  const { ctx, frame, expression } = given;
  if (expression.kind === 'name') {
    const { text } = expression;
    if (choices.includes(text)) {
      record(ctx, frame, expression, { kind: 'string', value: text });
      return text;
    }
    if (frame.module.names.targets.get(expression) === undefined) return given.unknownWord(text, choices);
  }
  return evaluated((_, value) => {
    if (value.kind !== 'string') return otherwise(value);
    return choices.includes(value.value) ? value.value : given.unknownWord(value.value, choices);
  })(given);
}

/** The name of a value inside the network among the arguments before it; a text is taken too. */
function layerIn(given: GivenArgument): string | undefined {
  const { ctx, frame, expression, before } = given;
  const text =
    expression.kind === 'name'
      ? expression.text
      : expression.kind === 'string'
        ? expression.value
        : undefined;
  if (text === undefined) {
    const value = evaluate(ctx, frame, expression);
    if (value.kind === 'unknown') return undefined;
    return given.wrong('the name of a value inside the network', value);
  }
  const named = [...before.values()].find((value) => typeof value === 'object' && 'network' in value);
  if (named === undefined) return undefined;
  const { network } = named as { network: string };
  const binding = frame.module.visible.get(network);
  const names = binding && ctx.analysis.networks.get(binding)?.checked.names;
  // It is being checked right now, or has been reported.
  if (names === undefined) return undefined;
  if (names.has(text)) {
    record(ctx, frame, expression, { kind: 'string', value: text });
    return text;
  }
  const suggestion = closest(text, [...names.keys()]);
  const quote = expression.kind === 'string' ? '"' : '';
  const edit = { file: frame.module.path, span: expression.span, text: `${quote}${suggestion}${quote}` };
  const fixes = [{ title: `Change to \`${suggestion}\``, edits: [edit], preferred: true }];
  const data = { name: text, wanted: `value in \`${network}\``, suggestion };
  ctx.analysis.reporter.report(unknownName, data, location(frame, expression.span), {
    related: [{ location: binding!.location, message: `\`${network}\` is declared here` }],
    fixes: suggestion === undefined ? [] : fixes,
  });
  return undefined;
}

interface WholeNumber {
  readonly kind: 'number';
  readonly value: number;
}

function isInteger(value: Value): value is Value & WholeNumber {
  return value.kind === 'number' && typeof value.value === 'number' && Number.isSafeInteger(value.value);
}

function toDim(value: Value): Dim | undefined {
  if (value.kind !== 'number') return undefined;
  return typeof value.value !== 'number' || Number.isSafeInteger(value.value) ? value.value : undefined;
}
