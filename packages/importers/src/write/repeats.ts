/** Lines that come again and again, one after the other, as a `repeat`. */

/** Longer bodies are no easier to read than what they stand for. */
const LONGEST = 24;
/** What a repetition must save. */
const MIN_SAVED = 3;

/** A name that a line gives to the flow's value: `... as skip_3`. */
const NAMED = /^(.*) as (skip(?:_\d+)?)$/;

/**
 * A skip connection is named in the line before its block: within a `repeat` it becomes a line of its own, `shortcut = it`, at the
 * beginning of the body.
 */
export function folded(lines: readonly string[]): readonly string[] {
  const result: string[] = [];
  for (let at = 0; at < lines.length; ) {
    const found = longestRun(lines, at);
    if (found === undefined) {
      result.push(lines[at]!);
      at++;
      continue;
    }
    result.push(
      ...found.before,
      `repeat ${found.count} {`,
      ...found.body.map((line) => `  ${line}`),
      '}',
      ...found.after,
    );
    at += found.length;
  }
  return renumbered(result);
}

/** Names that fell away leave no gaps. */
function renumbered(lines: readonly string[]): readonly string[] {
  const names = new Map<string, string>();
  for (const [name] of lines.join('\n').matchAll(/\bskip(_\d+)?\b/g)) {
    if (!names.has(name)) names.set(name, names.size === 0 ? 'skip' : `skip_${names.size + 1}`);
  }
  return lines.map((line) => line.replace(/\bskip(_\d+)?\b/g, (name) => names.get(name)!));
}

interface Run {
  /** Lines of the text that it stands for. */
  readonly length: number;
  readonly count: number;
  readonly before: readonly string[];
  readonly body: readonly string[];
  readonly after: readonly string[];
}

/** The run from a line on that saves most. */
function longestRun(lines: readonly string[], at: number): Run | undefined {
  let best: Run | undefined;
  let most = MIN_SAVED - 1;
  for (let period = 1; period <= Math.min(LONGEST, (lines.length - at) / 2); period++) {
    const run = plainRun(lines, at, period) ?? skippedRun(lines, at, period);
    if (run === undefined) continue;
    const saved = run.length - run.body.length - run.before.length - run.after.length - 2;
    if (saved > most) [best, most] = [run, saved];
  }
  return best;
}

function plainRun(lines: readonly string[], at: number, period: number): Run | undefined {
  const body = lines.slice(at, at + period);
  if (
    body.some((line) => /\bskip|\bcondition/.test(line) || line.startsWith('//') || line.startsWith('return'))
  )
    return undefined;
  let count = 1;
  while (body.every((line, i) => lines[at + count * period + i] === line)) count++;
  return count < 2 ? undefined : { length: count * period, count, before: [], body, after: [] };
}

/**
 * The line `at` names the flow; the next `period` lines end in one that names it again, and use no other names from outside. The
 * names inside of the body are given anew.
 */
function skippedRun(lines: readonly string[], at: number, period: number): Run | undefined {
  const [, first, name] = NAMED.exec(lines[at]!) ?? [];
  if (first === undefined || name === undefined) return undefined;
  const bodies: string[] = [];
  let entering = name;
  let count = 0;
  let leaving: string | undefined;
  let body: readonly string[] = [];
  for (let from = at + 1; from + period <= lines.length; from += period) {
    const one = normalized(lines.slice(from, from + period), entering);
    if (one === undefined || (bodies.length > 0 && bodies[0] !== one.body.join('\n'))) break;
    // The name of the block's input must not be used behind it.
    if (usedLater(lines, from + period, [...(count === 0 ? [] : [entering]), ...one.inner])) break;
    bodies.push(one.body.join('\n'));
    body = one.body;
    count++;
    leaving = one.leaving;
    if (leaving === undefined) break;
    entering = leaving;
  }
  if (count < 2) return undefined;
  const isKept = usedLater(lines, at + 1 + count * period, [name]);
  const isUsed = leaving !== undefined && usedLater(lines, at + 1 + count * period, [leaving]);
  return {
    length: 1 + count * period,
    count,
    before: [isKept ? lines[at]! : first],
    body: ['shortcut = it', ...body],
    after: isUsed ? [`${leaving} = it`] : [],
  };
}

function usedLater(lines: readonly string[], from: number, names: readonly string[]): boolean {
  return names.some((name) => lines.slice(from).some((line) => new RegExp(`\\b${name}\\b`).test(line)));
}

function normalized(lines: readonly string[], entering: string) {
  const inner: string[] = [];
  const names = new Map([[entering, 'shortcut']]);
  const body: string[] = [];
  let leaving: string | undefined;
  let last = '';
  for (const [index, line] of lines.entries()) {
    if (line.startsWith('//') || line.startsWith('return') || line.startsWith('repeat')) return undefined;
    const [, text = line, given] = NAMED.exec(line) ?? [];
    const used = text.match(/\b(skip|condition)(_\d+)?\b/g) ?? [];
    if (used.some((name) => !names.has(name))) return undefined;
    const written = text.replace(/\bskip(_\d+)?\b/g, (name) => names.get(name)!);
    const isEnd = index === lines.length - 1;
    if (given !== undefined && !isEnd) {
      const own = `inner${inner.length === 0 ? '' : `_${inner.length + 1}`}`;
      names.set(given, own);
      inner.push(given);
      body.push(`${written} as ${own}`);
    } else body.push(written);
    if (isEnd) [leaving, last] = [given, written];
  }
  if (![...lines].some((line) => new RegExp(`\\b${entering}\\b`).test(line))) return undefined;
  return { body, leaving, last, inner };
}
