/**
 * Documents and their layout, after Wadler's "A prettier printer" (2003): a group is printed on one line if it fits
 * and has all its lines broken if not.
 */
export type Doc =
  | string
  | {
      readonly kind: 'concat' | 'indent' | 'group' | 'fill';
      readonly parts: readonly Doc[];
      /** Holds a line that is always broken, so that the groups around it are. */
      readonly breaks: boolean;
    }
  /** A line end or, in a group that fits, `flat`. */
  | { readonly kind: 'line'; readonly flat: string; readonly breaks: boolean }
  /** Waits for the end of the line: a `//` comment never swallows what follows it. */
  | { readonly kind: 'suffix'; readonly text: string; readonly breaks: boolean };

function breaks(parts: readonly Doc[]): boolean {
  return parts.some((part) => typeof part !== 'string' && part.breaks);
}

/** Parts one after another. */
export function concat(...parts: readonly Doc[]): Doc {
  return { kind: 'concat', parts, breaks: breaks(parts) };
}

/** For lists of any length: a call has only so many arguments. */
export function concatAll(parts: readonly Doc[]): Doc {
  return { kind: 'concat', parts, breaks: breaks(parts) };
}

/** Parts whose line breaks are indented by one level more. */
export function indent(...parts: readonly Doc[]): Doc {
  return { kind: 'indent', parts, breaks: breaks(parts) };
}

/** Parts that stand on one line if they fit, else break at all their soft lines. */
export function group(...parts: readonly Doc[]): Doc {
  return { kind: 'group', parts, breaks: breaks(parts) };
}

/** @param parts contents and, between each two of them, what holds the line end that is broken only where the line is full */
export function fill(parts: readonly Doc[]): Doc {
  return { kind: 'fill', parts, breaks: breaks(parts) };
}

export const line: Doc = { kind: 'line', flat: ' ', breaks: false };
export const softLine: Doc = { kind: 'line', flat: '', breaks: false };
export const hardLine: Doc = { kind: 'line', flat: '', breaks: true };

/** `breaking` keeps what follows on a later line, and so the text beside what it is about. */
export function suffix(text: string, breaking: boolean): Doc {
  return { kind: 'suffix', text, breaks: breaking };
}

/** Documents with a separator between them. */
export function join(separator: Doc, docs: readonly Doc[]): Doc {
  return concatAll(docs.flatMap((doc, i) => (i === 0 ? [doc] : [separator, doc])));
}

interface Command {
  readonly indentation: number;
  readonly flat: boolean;
  readonly doc: Doc;
  /** Of a `fill`: the content that comes next. */
  readonly from?: number;
}

const INDENTATION = 2;

/** Lays a document out in lines of at most `width` columns where it can. Does not recurse: documents may be deep. */
export function layout(doc: Doc, width: number): string {
  const out: string[] = [];
  const suffixes: string[] = [];
  const commands: Command[] = [{ indentation: 0, flat: false, doc }];
  let column = 0;
  // Written only when text follows: a blank line has no blanks.
  let pendingIndentation = 0;

  /** A second `//` comment on one line would become part of the first: it gets a line of its own. */
  const flush = (indentation: number) => {
    suffixes.forEach((text, i) => {
      out.push(i === 0 ? text : `\n${' '.repeat(indentation)}${text.trimStart()}`);
    });
    suffixes.length = 0;
  };

  for (let command = commands.pop(); command !== undefined; command = commands.pop()) {
    const { indentation, flat, doc } = command;
    if (typeof doc === 'string') {
      if (doc === '') continue;
      if (pendingIndentation > 0) out.push(' '.repeat(pendingIndentation));
      pendingIndentation = 0;
      out.push(doc);
      const lastLine = doc.lastIndexOf('\n');
      column = lastLine < 0 ? column + doc.length : doc.length - lastLine - 1;
    } else if (doc.kind === 'suffix') {
      if (doc.text !== '') suffixes.push(doc.text);
    } else if (doc.kind === 'line') {
      if (flat && !doc.breaks) {
        out.push(doc.flat);
        column += doc.flat.length;
      } else {
        flush(indentation);
        out.push('\n');
        pendingIndentation = indentation;
        column = indentation;
      }
    } else if (doc.kind === 'fill' && !flat) {
      const { from = 0 } = command;
      const [content, separator, next] = doc.parts.slice(from, from + 3) as [Doc, Doc?, Doc?];
      const room = width - column;
      // Behind the last content stands what follows the whole.
      const rest = (index: number) => (index === doc.parts.length - 1 ? commands : []);
      const onOneLine = (index: number, ...parts: readonly Doc[]) =>
        !breaks(parts) && fits({ indentation, flat: true, doc: concatAll(parts) }, rest(index), room);
      const together =
        separator !== undefined && next !== undefined && onOneLine(from + 2, content, separator, next);
      const alone = onOneLine(from, content);
      if (separator !== undefined) {
        commands.push({ indentation, flat: false, doc, from: from + 2 });
        commands.push({ indentation, flat: together, doc: separator });
      }
      commands.push({ indentation, flat: alone, doc: content });
    } else {
      const inner = doc.kind === 'indent' ? indentation + INDENTATION : indentation;
      let innerFlat = flat;
      if (doc.kind === 'group') {
        innerFlat = !doc.breaks && (flat || fits({ indentation, flat: true, doc }, commands, width - column));
      }
      for (let i = doc.parts.length - 1; i >= 0; i--) {
        commands.push({ indentation: inner, flat: innerFlat, doc: doc.parts[i]! });
      }
    }
  }
  flush(0);
  return out.join('');
}

/** Whether `first`, on one line, fits into `room` columns together with what follows it up to the next line end. */
function fits(first: Command, rest: readonly Command[], room: number): boolean {
  const commands: Command[] = [first];
  let next = rest.length - 1;
  let left = room;
  while (left >= 0) {
    const command = commands.pop() ?? rest[next--];
    if (command === undefined) return true;
    const { flat, doc } = command;
    if (typeof doc === 'string') {
      const lineEnd = doc.indexOf('\n');
      if (lineEnd >= 0) return lineEnd <= left;
      left -= doc.length;
    } else if (doc.kind === 'line') {
      if (!flat || doc.breaks) return true;
      left -= doc.flat.length;
    } else if (doc.kind !== 'suffix') {
      const innerFlat = doc.kind === 'group' ? !doc.breaks : flat;
      for (let i = doc.parts.length - 1; i >= 0; i--)
        commands.push({ ...command, flat: innerFlat, doc: doc.parts[i]! });
    }
  }
  return false;
}
