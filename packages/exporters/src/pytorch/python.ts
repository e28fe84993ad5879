/** Python as text: numbers, calls, and lines broken as black breaks them. */

export const WIDTH = 88;

/** How tightly an expression binds, from calls and names to sums. */
export type Level = 'atom' | 'unary' | 'product' | 'sum';

export interface Expression {
  readonly text: string;
  readonly level: Level;
}

const LEVELS: readonly Level[] = ['atom', 'unary', 'product', 'sum'];

/** An expression that needs no parentheses anywhere. */
export function atom(text: string): Expression {
  return { text, level: 'atom' };
}

/** The expression where something at least as tight as `level` is needed. */
export function within({ text, level }: Expression, needed: Level): string {
  return LEVELS.indexOf(level) <= LEVELS.indexOf(needed) ? text : `(${text})`;
}

/** A float or an int; JavaScript's notation of both is Python's. */
export function number(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return 'math.inf';
  if (value === Number.NEGATIVE_INFINITY) return '-math.inf';
  const short = String(value);
  const exponent = /^-?0\.0{4,}/.test(short) ? value.toExponential() : short;
  return exponent.replace('e+', 'e');
}

/** Where an int would be something else: `0.0`. */
export function floating(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : number(value);
}

/** `3` for a pair of equal numbers, else `(3, 5)`. */
export function pair([height, width]: readonly [number, number]): string {
  return height === width ? number(height) : `(${number(height)}, ${number(width)})`;
}

/** A Python tuple; of one item with its comma. */
export function tuple(items: readonly (number | string)[]): string {
  const texts = items.map((item) => (typeof item === 'number' ? number(item) : item));
  return texts.length === 1 ? `(${texts[0]},)` : `(${texts.join(', ')})`;
}

/** A call without the arguments that are undefined: what is left out has its default. */
export function call(callee: string, ...args: readonly (string | undefined)[]): string {
  return `${callee}(${args.filter((arg) => arg !== undefined).join(', ')})`;
}

/** `name=text`, or nothing where the value is the default. */
export function keyword<T>(
  name: string,
  value: T,
  byDefault: T,
  text: (value: T) => string,
): string | undefined {
  return String(value) === String(byDefault) ? undefined : `${name}=${text(value)}`;
}

/** A Python string literal. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** `True` or `False`. */
export function bool(value: boolean): string {
  return value ? 'True' : 'False';
}

const KEYWORDS = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' ',
  ),
);

/** A name of the program as one of Python's. */
export function identifier(name: string): string {
  return KEYWORDS.has(name) ? `${name}_` : name;
}

/** `CVABlock` becomes `cva_block`. */
export function snakeCase(name: string): string {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}

/** Attributes that every module has. */
const MODULE_ATTRIBUTES = new Set(
  'apply buffers children compile cpu cuda device double eval float forward half ipu modules parameters register_buffer state_dict to train training type xpu zero_grad batch progress'.split(
    ' ',
  ),
);

/** The attribute that holds a network in a module that calls it. */
export function networkAttribute(network: string): string {
  const name = identifier(snakeCase(network));
  return MODULE_ATTRIBUTES.has(name) ? `${name}_network` : name;
}

/** A docstring, its lines broken at the width. */
export function docstring(text: string, indent: string): string[] {
  const width = WIDTH - indent.length;
  const safe = text.replaceAll('\\', '\\\\').replaceAll('"""', "'''").trim();
  const oneLine = `"""${safe}${safe.endsWith('"') ? ' ' : ''}"""`;
  if (!safe.includes('\n') && oneLine.length <= width) return [indent + oneLine];
  const lines = safe.split('\n').flatMap((line, index) => broken(line, width, index === 0 ? 3 : 0));
  return [
    `${indent}"""${lines[0]}`,
    ...lines.slice(1).map((line) => (indent + line).trimEnd()),
    `${indent}"""`,
  ];
}

/** Words in lines of at most `width`; the first is `used` shorter. */
function broken(text: string, width: number, used: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const limit = lines.length === 0 ? width - used : width;
    if (line !== '' && line.length + 1 + word.length > limit) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** A statement as one line, or as black breaks it: inside of its last brackets. */
export function statement(text: string, indent: string, comment?: string): string[] {
  const suffix = comment === undefined ? '' : `  # ${comment}`;
  if (indent.length + text.length + suffix.length <= WIDTH) return [indent + text + suffix];
  const before = comment === undefined ? [] : [`${indent}# ${comment}`];
  if (indent.length + text.length <= WIDTH) return [...before, indent + text];
  return [...before, ...split(text, indent)];
}

function split(text: string, indent: string): string[] {
  const close = text.length - 1;
  const open = matching(text, close);
  if (open === undefined) return inParentheses(text, indent);
  const inner = `${indent}    `;
  const [head, body, tail] = [text.slice(0, open + 1), text.slice(open + 1, close), text.slice(close)];
  if (inner.length + body.length <= WIDTH) return [indent + head, inner + body, indent + tail];
  const items = topLevel(body).flatMap((item) =>
    inner.length + item.length + 1 <= WIDTH
      ? [`${inner}${item},`]
      : split(item, inner).map((line, index, all) => (index === all.length - 1 ? `${line},` : line)),
  );
  return [indent + head, ...items, indent + tail];
}

/** `x = a + b` and `return a + b`, broken before operators. */
function inParentheses(text: string, indent: string): string[] {
  const start = /^(?:return |[\w, ]+ = )/.exec(text)?.[0] ?? '';
  const body = text.slice(start.length);
  const inner = `${indent}    `;
  if (start === '') return [indent + text];
  if (inner.length + body.length <= WIDTH) return [`${indent}${start}(`, inner + body, `${indent})`];
  const parts = topLevel(body, /^ [-+*/@] /);
  return [`${indent}${start}(`, ...parts.map((part) => inner + part.trim()), `${indent})`];
}

/** The place of the bracket that the one at `close` closes. */
function matching(text: string, close: number): number | undefined {
  if (!')]'.includes(text[close]!)) return undefined;
  let depth = 0;
  for (let at = close; at >= 0; at--) {
    if (')]'.includes(text[at]!)) depth++;
    if ('(['.includes(text[at]!) && --depth === 0) return at;
  }
  return undefined;
}

/** Parts between commas, or before operators, that stand in no brackets. */
function topLevel(text: string, before?: RegExp): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if ('(['.includes(text[at]!)) depth++;
    else if (')]'.includes(text[at]!)) depth--;
    else if (depth === 0 && before === undefined && text[at] === ',') {
      parts.push(text.slice(start, at).trim());
      start = at + 1;
    } else if (depth === 0 && before?.test(text.slice(at))) {
      parts.push(text.slice(start, at));
      start = at;
    }
  }
  const rest = text.slice(start).trim();
  return rest === '' ? parts : [...parts, rest];
}
