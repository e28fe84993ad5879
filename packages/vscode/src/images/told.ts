/** What is shown of images that were checked. Knows reports, not editors. */
import type { ImagesReport } from '@cnn-studio/protocol';

type Source = ImagesReport['data']['sources'][number];

/** Problems of one source that are listed by themselves. */
const MAX_LISTED = 20;
/** Names in one message. */
const MAX_NAMED = 5;

/** One line in the list of problems. */
export interface Told {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** Absolute path of the first file that it is about. */
  readonly file?: string;
}

/**
 * @param more says that there are so many more problems
 * @param andMore says of a list of names that so many are left out
 */
export function toldOf(
  { problems }: Source,
  more: (count: number) => string,
  andMore: (names: string, count: number) => string,
): Told[] {
  const told = problems.slice(0, MAX_LISTED).map(({ severity, files, why, remedy }): Told => {
    const names = files.slice(0, MAX_NAMED).join(', ');
    const all = files.length > MAX_NAMED ? andMore(names, files.length - MAX_NAMED) : names;
    const what = files.length === 0 ? why : `${all}: ${why}`;
    const message = remedy === undefined ? `${what}.` : `${what}. ${remedy}.`;
    return { severity, message, ...(files[0] === undefined ? {} : { file: files[0] }) };
  });
  const rest = problems.slice(MAX_LISTED);
  if (rest.length === 0) return told;
  const isError = rest.some(({ severity }) => severity === 'error');
  return [...told, { severity: isError ? 'error' : 'warning', message: more(rest.length) }];
}

/** How many of each there are, and how much was read. */
export function countsOf({ data: { sources } }: ImagesReport): {
  readonly errors: number;
  readonly warnings: number;
  readonly examples: number;
} {
  const problems = sources.flatMap((source) => source.problems);
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const examples = sources.reduce((sum, source) => sum + source.examples, 0);
  return { errors, warnings: problems.length - errors, examples };
}
