import {
  type CheckHost,
  type CheckResult,
  check,
  type Diagnostic,
  type Fix,
  formatSource,
  parse,
} from '../../packages/language/src';
import { meaning } from '../../packages/language/src/syntax/format';
import { layout } from '../../packages/language/src/syntax/format/doc';
import { Printer } from '../../packages/language/src/syntax/format/printer';
import { lex } from '../../packages/language/src/syntax/lexer';

/** A property that a text broke: its name, and what exactly. */
export class Broken extends Error {
  constructor(
    readonly property: string,
    detail: string,
  ) {
    super(`${property}: ${detail}`);
  }
}

const FILE = 'fuzz.cnn';
/** Each costs a check; a text with many diagnostics is not worth more. */
const MAX_FIXES = 12;

/**
 * Everything that must hold of any text. Throws `Broken`, or whatever the product throws.
 * @param changes how many mistakes were made in a program to get it: fixes of syntax errors must mend one
 */
export function examine(text: string, changes: number): void {
  const checked = checkText(text);
  examinePlaces(text, checked);
  examineFormat(text);
  examineFixes(text, checked, changes === 1);
}

export function checkText(text: string): CheckResult {
  const others: Readonly<Record<string, string>> = {
    'other.cnn':
      'block Other(n = 2) { conv(n, 3) -> relu }\nnetwork Known(x: [H, W, 1]) { conv(1, 3) }\nlet size = 4',
  };
  const host: CheckHost = {
    read: (path) => (path === FILE ? text : path.endsWith('.cnn') ? others['other.cnn'] : undefined),
    imageSize: (path) => (path.includes('missing') ? undefined : { height: 64, width: 96, channels: 3 }),
  };
  return check(host, [FILE]);
}

function examinePlaces(text: string, { diagnostics, program }: CheckResult): void {
  for (const { code, message, location, related, fixes } of diagnostics) {
    if (message.trim() === '' || /undefined|NaN|\[object/.test(message)) {
      throw new Broken('messages make sense', `${code} ${message}`);
    }
    for (const { file, span } of [location, ...related.map((one) => one.location)]) {
      if (file !== FILE) continue;
      const inside = span.start >= 0 && span.start <= span.end && span.end <= text.length;
      if (!inside) throw new Broken('places lie in the text', `${code} at ${span.start} to ${span.end}`);
    }
    for (const { title, edits } of fixes) {
      const sorted = [...edits].sort((a, b) => a.span.start - b.span.start);
      for (const [i, edit] of sorted.entries()) {
        const free = i === 0 || edit.span.start >= sorted[i - 1]!.span.end;
        if (!free) throw new Broken('edits of a fix do not overlap', `${code} ${title}`);
      }
    }
  }
  for (const network of program.networks.values()) {
    for (const node of network.nodes) {
      if (node.inputs.some((input) => input >= node.id))
        throw new Broken('graphs have no cycles', network.name);
    }
  }
}

function examineFormat(text: string): void {
  const { file, diagnostics } = parse(text, FILE);
  const once = formatSource(text);
  if ('diagnostics' in once) {
    if (diagnostics.length === 0) throw new Broken('what parses is formatted', once.diagnostics[0]!.message);
    return;
  }
  const again = parse(once.text, FILE);
  if (again.diagnostics.length > 0) {
    throw new Broken('formatted text parses', again.diagnostics[0]!.message);
  }
  if (meaning(again.file) !== meaning(file)) throw new Broken('formatting keeps the meaning', '');
  if (commentsOf(once.text) !== commentsOf(text)) throw new Broken('formatting keeps comments', '');
  const twice = formatSource(once.text);
  if (!('text' in twice) || twice.text !== once.text) throw new Broken('formatting is idempotent', '');
  // A text that the formatter gave up on is unchanged, which alone would pass all the above.
  const printed = layout(new Printer(text, file).file(), 120);
  const read = parse(printed, FILE);
  if (read.diagnostics.length > 0 || meaning(read.file) !== meaning(file)) {
    throw new Broken('nothing is left unformatted', `printed\n${printed}`);
  }
}

/** Their texts, whatever their order, line ends and indentation. */
function commentsOf(text: string): string {
  const texts = lex(text).comments.map((comment) => comment.text.replace(/\r\n?/g, '\n'));
  return texts.sort().join('\n');
}

function examineFixes(text: string, { diagnostics }: CheckResult, mendsSyntax: boolean): void {
  let left = MAX_FIXES;
  const before = syntaxErrors(text);
  for (const diagnostic of diagnostics) {
    // How a text with several mistakes is meant, nobody knows: mending one may show the others in another light.
    if (before > (mendsSyntax ? 1 : 0) && diagnostic.code.startsWith('CNN0')) continue;
    for (const fix of diagnostic.fixes) {
      if (before > 0 && isWord(fix)) continue;
      if (left-- === 0) return;
      if (fix.edits.some(({ file }) => file !== FILE)) continue;
      const mended = applied(text, fix);
      const told = `${diagnostic.code} ${fix.title}: ${diagnostic.message}\n--- becomes\n${mended}\n---`;
      if (mended === text) throw new Broken('a fix changes the text', told);
      if (syntaxErrors(mended) > before) throw new Broken('a fix adds no syntax error', told);
      if (!isMended(diagnostic, fix, diagnostics, checkText(mended).diagnostics)) {
        throw new Broken('a fix removes its diagnostic', told);
      }
    }
  }
}

/**
 * Whether a diagnostic is gone. The same may be said of another place that it hid until now, or, where what it
 * concerned was removed, of what then stands in its place.
 */
function isMended(
  { code, message, location }: Diagnostic,
  { edits }: Fix,
  before: readonly Diagnostic[],
  after: readonly Diagnostic[],
): boolean {
  if (after.length < before.length) return true;
  const same = (one: Diagnostic) => one.code === code && one.message === message;
  if (after.filter(same).length < before.filter(same).length) return true;
  const { start } = location.span;
  let moved = start;
  for (const { span, text } of edits) {
    const end = Math.min(span.end, start);
    if (span.start < start) moved += text.length * Number(span.end <= start) - (end - span.start);
  }
  return !after.some((one) => same(one) && one.location.span.start === moved);
}

/** Another name in the place of one: all that is offered beside a syntax error. */
function isWord({ edits }: Fix): boolean {
  return edits.length === 1 && /^\w+$/.test(edits[0]!.text);
}

function syntaxErrors(text: string): number {
  return parse(text, FILE).diagnostics.filter(({ severity }) => severity === 'error').length;
}

function applied(text: string, fix: Fix): string {
  return [...fix.edits]
    .sort((a, b) => b.span.start - a.span.start)
    .reduce((result, { span, text: by }) => result.slice(0, span.start) + by + result.slice(span.end), text);
}
