/** Python files of classes and functions, of which a program gets what it uses. */
import degradations from './python/degradations.py';
import layers from './python/layers.py';
import losses from './python/losses.py';

interface Definition {
  readonly name: string;
  readonly text: string;
  /** The file that it stands in where there are several. */
  readonly home: string;
}

/** A file that is taken apart into its definitions. */
export interface Library {
  readonly head: string;
  readonly definitions: readonly Definition[];
}

/** The parts of a Python file that can be written by themselves, with what each needs. */
export function libraryOf(home: string, source: string): Library {
  const [head = '', ...parts] = source.trimEnd().split(/\n\n\n(?=(?:@|class |def )|[A-Z]\w* = )/);
  const definitions = parts.map((text): Definition => {
    const name = /^(?:@.*\n)*(?:class |def )?(\w+)/.exec(text)![1]!;
    return { name, text, home };
  });
  return { head, definitions };
}

const HOMES: Readonly<Record<string, Library>> = Object.fromEntries(
  Object.entries({ layers, degradations, losses }).map(([home, source]) => [home, libraryOf(home, source)]),
);

const DEFINITIONS: ReadonlyMap<string, Definition> = new Map(
  Object.values(HOMES).flatMap((library) => library.definitions.map((one) => [one.name, one] as const)),
);

export const LIBRARY: ReadonlySet<string> = new Set(DEFINITIONS.keys());

/** One file with the definitions of these names, and of all that they use; undefined where there are none. */
export function libraryWith(names: Iterable<string>): string | undefined {
  const wanted = withAllUsed(names, LIBRARY, (name) => DEFINITIONS.get(name)!.text);
  if (wanted.size === 0) return undefined;
  const body = [...DEFINITIONS.values()].filter(({ name }) => wanted.has(name)).map(({ text }) => text);
  return `${[onlyUsedImports(HOMES.layers!.head, body.join('\n')), ...body].join('\n\n\n')}\n`;
}

/** The same as several files, by what they are about: `layers.py`, `degradations.py`, `losses.py`. */
export function libraryFiles(names: Iterable<string>): Readonly<Record<string, string>> {
  const wanted = withAllUsed(names, LIBRARY, (name) => DEFINITIONS.get(name)!.text);
  const files: Record<string, string> = {};
  for (const [home, { head, definitions }] of Object.entries(HOMES)) {
    const body = definitions.filter(({ name }) => wanted.has(name)).map(({ text }) => text);
    if (body.length === 0) continue;
    const used = wordsOf(body.join('\n'));
    const others = [...wanted].filter((name) => used.has(name) && DEFINITIONS.get(name)!.home !== home);
    files[`${home}.py`] = pythonFile(head, body, importsOf(others));
  }
  return files;
}

/** `from losses import bce`, for names of the library. */
export function importsOf(names: Iterable<string>): string[] {
  const byHome = new Map<string, string[]>();
  for (const name of names) {
    const { home } = DEFINITIONS.get(name)!;
    byHome.set(home, [...(byHome.get(home) ?? []), name]);
  }
  return [...byHome]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([home, wanted]) => `from ${home} import ${wanted.sort(asPython).join(', ')}`);
}

/** As Python's tools sort imported names: constants, classes, then functions. */
export function asPython(a: string, b: string): number {
  const rank = (name: string) => (/^[A-Z_]+$/.test(name) ? 0 : /^[A-Z]/.test(name) ? 1 : 2);
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}

/** A file of what is wanted of a library. */
export function selected({ head, definitions }: Library, names: Iterable<string>): string {
  const texts = new Map(definitions.map(({ name, text }) => [name, text]));
  const wanted = withAllUsed(names, new Set(texts.keys()), (name) => texts.get(name)!);
  return pythonFile(
    head,
    definitions.filter(({ name }) => wanted.has(name)).map(({ text }) => text),
  );
}

function pythonFile(head: string, body: readonly string[], imports: readonly string[] = []): string {
  const top = onlyUsedImports(head, body.join('\n'));
  return `${[imports.length === 0 ? top : [top, '', ...imports].join('\n'), ...body].join('\n\n\n')}\n`;
}

/** @param known names that may be meant */
function withAllUsed(
  names: Iterable<string>,
  known: ReadonlySet<string>,
  textOf: (name: string) => string,
): Set<string> {
  const wanted = new Set([...names].filter((name) => known.has(name)));
  // A set grows while it is walked.
  for (const name of wanted) for (const word of wordsOf(textOf(name))) if (known.has(word)) wanted.add(word);
  return wanted;
}

function wordsOf(text: string): Set<string> {
  // Words in docstrings and comments are none of the program.
  return new Set(text.replaceAll(/"""[\s\S]*?"""|#.*$/gm, '').match(/\w+/g));
}

/** Drops the imports of a head that the code after it does not need. */
export function onlyUsedImports(head: string, code: string): string {
  const used = wordsOf(code);
  const lines = head.split('\n').flatMap((line) => {
    const whole = /^import (\S+?)(?: as (\w+))?$/.exec(line);
    if (whole !== null) return used.has(whole[2] ?? whole[1]!.split('.')[0]!) ? [line] : [];
    const some = /^from (?!__future__)(\S+) import (.+)$/.exec(line);
    if (some === null) return [line];
    const names = some[2]!.split(', ').filter((name) => used.has(name));
    return names.length === 0 ? [] : [`from ${some[1]} import ${names.join(', ')}`];
  });
  return lines
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trimEnd();
}
