import type { ast } from '@cnn-studio/language';

/** Edits that turn one text into another, whole lines each; lines that are the same stay untouched. */
export function lineEdits(from: string, to: string): { readonly span: ast.Span; readonly text: string }[] {
  if (from === to) return [];
  const before = linesOf(from);
  const after = linesOf(to);
  const edits: { span: ast.Span; text: string }[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    if (before[i] !== undefined && before[i]!.text === after[j]?.text) {
      i++;
      j++;
      continue;
    }
    const [skipBefore, skipAfter] = nextMatch(before, after, i, j);
    const start = before[i]?.start ?? from.length;
    const end = before[i + skipBefore]?.start ?? from.length;
    const text = after
      .slice(j, j + skipAfter)
      .map((line) => line.text)
      .join('');
    edits.push({ span: { start, end }, text });
    i += skipBefore;
    j += skipAfter;
  }
  return edits;
}

interface Line {
  readonly start: number;
  /** With its line end. */
  readonly text: string;
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start < text.length; ) {
    const next = text.indexOf('\n', start);
    const end = next === -1 ? text.length : next + 1;
    lines.push({ start, text: text.slice(start, end) });
    start = end;
  }
  return lines;
}

/** Differences of formatting are short: whoever finds no match nearby gives up and replaces the rest. */
const FAR = 200;

/** How many lines to leave out on either side until two lines are the same again. */
function nextMatch(before: readonly Line[], after: readonly Line[], i: number, j: number): [number, number] {
  for (let distance = 1; distance <= FAR; distance++) {
    for (let skipAfter = 0; skipAfter <= distance; skipAfter++) {
      const a = before[i + distance - skipAfter];
      const b = after[j + skipAfter];
      if (a === undefined || a.text !== b?.text) continue;
      // Blank lines are everywhere: matching on a shifted one would tear a difference apart at the wrong place.
      const shifted = distance !== 2 * skipAfter;
      if (!shifted || a.text.trim() !== '') return [distance - skipAfter, skipAfter];
    }
  }
  return [before.length - i, after.length - j];
}
