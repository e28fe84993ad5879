import type { Diagnostic } from '../diagnostics/diagnostic';
import type { SourceFile } from './ast';
import { layout } from './format/doc';
import { Printer } from './format/printer';
import { parse } from './parser';
import { childrenOf, type Node } from './visit';

/** What `format` can be told. */
export interface FormatOptions {
  /** Columns that a line may have; 120 if left out. */
  readonly width?: number;
}

/**
 * Prints a .cnn file in its canonical form: two blanks of indentation, one blank round operators, lines of at most
 * `width` columns, only the parentheses that precedence needs, every comment and single blank line in place.
 * The meaning is untouched and formatting twice changes nothing more. Line ends are the file's own.
 * A file with syntax errors is left alone: the result then holds what is wrong.
 */
export function format(
  text: string,
  options: FormatOptions = {},
): { readonly text: string } | { readonly diagnostics: readonly Diagnostic[] } {
  const { file, diagnostics } = parse(text, '');
  if (diagnostics.length > 0) return { diagnostics };
  const lineEnd = /\r?\n|\r/.exec(text)?.[0] === '\r\n' ? '\r\n' : '\n';
  const width = options.width ?? 120;
  const said = meaning(file);
  let before = text;
  let tree = file;
  for (let round = 0; round < ROUNDS; round++) {
    const printed = print(before, tree, width, lineEnd);
    if (printed === before) break;
    const again = parse(printed, '');
    // A value may bear the name of any keyword. Should the result read differently, it is not worth the risk.
    if (again.diagnostics.length > 0 || meaning(again.file) !== said) return { text: before };
    before = printed;
    tree = again.file;
  }
  return { text: before };
}

/**
 * What fits on a line depends on how the lines around it were broken, and a comment that had to move may settle only
 * in its new place: printing goes on until nothing changes. Two rounds are the rule.
 */
const ROUNDS = 8;

function print(text: string, tree: SourceFile, width: number, lineEnd: string): string {
  const body = layout(new Printer(text, tree).file(), width).trim();
  return body === '' ? '' : `${body}\n`.replaceAll('\n', lineEnd);
}

/** Everything a tree says, without places and comments. */
export function meaning(file: SourceFile): string {
  const words: string[] = [];
  const pending: Node[] = [file];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const inner = partsOf(node);
    words.push(wordOf(node), String(inner.length));
    for (let i = inner.length - 1; i >= 0; i--) pending.push(inner[i]!);
  }
  return words.join(' ');
}

/** A node's children, in an order that does not depend on how they are written. */
function partsOf(node: Node): readonly Node[] {
  if (!('kind' in node) || (node.kind !== 'measure' && node.kind !== 'best')) return childrenOf(node);
  const values = node.kind === 'measure' ? node.values : [node.value];
  return [...values, node.on, node.every].filter((part) => part !== undefined);
}

function wordOf(node: Node): string {
  if (!('kind' in node)) {
    if ('unit' in node) return `every ${node.unit}`;
    if ('text' in node) return node.text;
    if ('name' in node) return `named ${node.name?.text}`;
    return 'part';
  }
  switch (node.kind) {
    case 'number':
    case 'name':
      return `${node.kind} ${node.text}`;
    case 'string':
      return JSON.stringify(node.value);
    case 'boolean':
      return String(node.value);
    case 'unary':
      return `prefix ${node.operator}`;
    case 'binary':
      return node.operator;
    case 'measure':
      return `measure ${node.values.length}`;
    default:
      return node.kind;
  }
}
