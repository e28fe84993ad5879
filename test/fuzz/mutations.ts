import type { Random } from './random';

/** Words, numbers, strings, signs, blanks: nearly the language's tokens, and whatever else stands in between. */
export function tokensOf(text: string): string[] {
  return text.match(/[A-Za-z_]\w*|\d+(?:\.\d+)?|"[^"\n]*"|\/\/.*|->|==|<=|>=|!=|\.\.|\s+|./gsu) ?? [];
}

const EDGES = ['0', '-1', '1', '2', '7', '1.5', '1e9', '1e400', '9007199254740993', '-0', '0.0001'];
const SIGNS = [
  ...['(', ')', '[', ']', '{', '}', ',', ':', '->', '=', '+', '-', '*', '/', '%', '==', '..', '.', '"'],
  ...["'", '\\', '/*', '*/', '//', '///', '\n', '\r\n', '\r', '\t', '\0', '\ufeff', '🙂', '\ud800', 'é', ';'],
];

type Mutation = (tokens: string[], random: Random, others: readonly string[]) => void;

/** Each changes a row of tokens in its place. */
const MUTATIONS: readonly Mutation[] = [
  // A prefix.
  (tokens, random) => void tokens.splice(random.below(tokens.length + 1)),
  // One token is lost, doubled, exchanged with a neighbor, replaced.
  (tokens, random) => void tokens.splice(solid(tokens, random), 1),
  (tokens, random) => {
    const at = solid(tokens, random);
    tokens.splice(at, 0, tokens[at] ?? '', ' ');
  },
  (tokens, random) => {
    const [a, b] = [solid(tokens, random), solid(tokens, random)];
    [tokens[a], tokens[b]] = [tokens[b] ?? '', tokens[a] ?? ''];
  },
  (tokens, random) => {
    tokens[solid(tokens, random)] = tokens[solid(tokens, random)] ?? '';
  },
  (tokens, random, others) => {
    const other = tokensOf(random.of(others));
    tokens[solid(tokens, random)] = random.of(other) ?? '';
  },
  (tokens, random) => {
    tokens[solid(tokens, random)] = random.of(SIGNS);
  },
  (tokens, random) => void tokens.splice(random.below(tokens.length + 1), 0, ' ', random.of(SIGNS), ' '),
  (tokens, random) => {
    const numbers = tokens.flatMap((token, i) => (/^\d/.test(token) ? [i] : []));
    if (numbers.length > 0) tokens[random.of(numbers)] = random.of(EDGES);
  },
  // Lines are lost, doubled, moved, or come from another program.
  (tokens, random) => onLines(tokens, (lines) => void lines.splice(random.below(lines.length), 1)),
  (tokens, random) =>
    onLines(tokens, (lines) => void lines.splice(random.below(lines.length), 0, random.of(lines))),
  (tokens, random) =>
    onLines(tokens, (lines) => {
      const [line = ''] = lines.splice(random.below(lines.length), 1);
      lines.splice(random.below(lines.length + 1), 0, line);
    }),
  (tokens, random, others) =>
    onLines(tokens, (lines) => {
      lines.splice(random.below(lines.length + 1), 0, random.of(random.of(others).split('\n')));
    }),
  // Comments anywhere: the formatter must keep them.
  (tokens, random) =>
    void tokens.splice(random.below(tokens.length + 1), 0, random.of(['/* c */', '// c\n', '/* a\nb */'])),
  (tokens, random) => {
    const blanks = tokens.flatMap((token, i) => (/^\s+$/.test(token) ? [i] : []));
    if (blanks.length > 0) tokens[random.of(blanks)] = random.of(['', ' ', '\n', '\n\n', '\t', '\r\n']);
  },
  // Bytes, read as Latin.
  (tokens, random) => {
    const bytes = Array.from({ length: 1 + random.below(40) }, () => random.below(256));
    tokens.splice(random.below(tokens.length + 1), 0, String.fromCharCode(...bytes));
  },
];

/** The place of a token that is not blank. */
function solid(tokens: readonly string[], random: Random): number {
  for (let tries = 0; tries < 8; tries++) {
    const at = random.below(Math.max(1, tokens.length));
    if (tokens[at]?.trim() !== '') return at;
  }
  return 0;
}

function onLines(tokens: string[], change: (lines: string[]) => void): void {
  const lines = tokens.join('').split('\n');
  change(lines);
  tokens.splice(0, tokens.length, ...tokensOf(lines.join('\n')));
}

export interface Mutant {
  readonly text: string;
  /** How many mistakes were made. */
  readonly changes: number;
}

/** A program with one to three changes, or a row of words. */
export function mutant(programs: readonly string[], random: Random): Mutant {
  if (random.below(10) === 0) return { text: soup(programs, random), changes: Number.POSITIVE_INFINITY };
  const tokens = tokensOf(random.of(programs));
  const changes = 1 + random.below(3);
  for (let i = 0; i < changes; i++) random.of(MUTATIONS)(tokens, random, programs);
  return { text: tokens.join(''), changes };
}

/** Tokens of all programs in any order, often in a body. */
function soup(programs: readonly string[], random: Random): string {
  const words = Array.from({ length: random.below(40) }, () =>
    random.below(4) === 0 ? random.of(SIGNS) : (random.of(tokensOf(random.of(programs))) ?? ''),
  );
  const [head, tail] = random.of([
    ['', ''],
    ['network N(image: [28, 28, 1]) {\n', '\n}'],
    ['train t {\n', '\n}'],
    ['let x = ', ''],
  ]);
  return `${head}${words.join(' ')}${tail}`;
}
