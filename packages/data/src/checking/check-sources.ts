import type { CheckedSource } from '@cnn-studio/language';
import { TrainerError } from '../errors';
import { Unfit, UnusableImage } from '../images/unusable';
import { eachOf } from '../parallel';
import { type OpenedSource, openStored } from '../sources/open';
import type { SourceContext } from '../sources/source';
import { type ExampleReader, exampleReader, noChances, type Stored } from '../stored';
import { mixedColors } from './colors';
import { sharedImages } from './duplicates';
import type { ImageProblem, SourceReport } from './problem';
import { requireProportion } from './proportion';

/** Examples that are read at once. */
const AT_ONCE = 2;

/** How a check of data is reported, and stopped. */
export interface CheckOptions {
  /** The sources that are only measured on, by index. */
  readonly measured: ReadonlySet<number>;
  readonly signal?: AbortSignal;
  /** Is told after each example how many of all are read. */
  onProgress?(done: number, of: number): void;
}

/** Sources that have the same examples, and are read the same way. */
interface Opened {
  readonly name: string;
  readonly indices: number[];
  readonly source: CheckedSource;
  readonly problems: ImageProblem[];
  readonly opened?: OpenedSource & { readonly example: ExampleReader };
  read: number;
}

/**
 * Reads every image of data sources once, as training would, and tells which can't be used and what is odd about them. Keeps
 * none of them in memory. Where `options.signal` is aborted the reports hold what was found until then.
 */
export async function checkSources(
  sources: readonly CheckedSource[],
  context: SourceContext,
  options: CheckOptions,
): Promise<SourceReport[]> {
  const groups = new Map<string, Opened>();
  for (const [index, source] of sources.entries()) {
    const { file } = source.location;
    const { entry, args, chain } = source;
    const steps = chain?.steps.map((step) => [step.entry, [...step.args.values]]);
    const key = JSON.stringify([file, entry, [...args.values], steps]);
    const known = groups.get(key);
    if (known !== undefined) known.indices.push(index);
    else groups.set(key, await open(index, source, context));
  }
  const all = [...groups.values()];
  const total = all.reduce((sum, { opened }) => sum + (opened?.stored.length ?? 0), 0);
  let done = 0;
  for (const group of all) {
    if (group.opened === undefined) continue;
    const examples = Array.from({ length: group.opened.stored.length }, (_, i) => i);
    await eachOf(
      examples,
      AT_ONCE,
      async (index) => {
        const problem = await problemOf(group, index);
        if (problem !== undefined) group.problems.push(problem);
        group.read++;
        options.onProgress?.(++done, total);
      },
      options.signal,
    );
    if (options.signal?.aborted !== true) group.problems.push(...mixedColors(group.opened.stored));
  }
  if (options.signal?.aborted !== true) {
    const filesOf = ({ opened }: Opened) => opened?.stored.files ?? [];
    const isMeasured = ({ indices }: Opened) => indices.every((index) => options.measured.has(index));
    const learned = all.filter((group) => !isMeasured(group)).flatMap(filesOf);
    for (const group of all.filter(isMeasured)) {
      group.problems.push(...(await sharedImages(learned, filesOf(group))));
    }
  }
  return all.map(({ name, indices, problems, opened, read }) => ({
    name,
    sources: indices,
    examples: read,
    of: opened?.stored.length ?? 0,
    problems: problems.sort(byFile),
  }));
}

async function open(index: number, source: CheckedSource, context: SourceContext): Promise<Opened> {
  const problems: ImageProblem[] = [];
  const tell = (problem: Omit<ImageProblem, 'severity'>) => problems.push({ severity: 'error', ...problem });
  const common = { indices: [index], source, problems, read: 0 };
  try {
    const opened = await openStored(source, { ...context, cache: 0, tell });
    const { stored, columns, steps } = opened;
    return {
      ...common,
      name: stored.name,
      opened: { ...opened, example: exampleReader(stored, columns, steps) },
    };
  } catch (error) {
    if (!(error instanceof TrainerError)) throw error;
    tell({ files: [], why: error.message.replace(/\.$/, '') });
    return { ...common, name: source.entry };
  }
}

async function problemOf({ source, opened }: Opened, index: number): Promise<ImageProblem | undefined> {
  const { stored, example } = opened!;
  const severity = stored.skip === true ? 'warning' : 'error';
  try {
    const { images } = await example(index, noChances);
    requireProportion(source, images);
    return undefined;
  } catch (error) {
    const files = filesOf(stored, index, error);
    if (error instanceof UnusableImage || error instanceof Unfit) {
      return { severity, files, why: error.why, remedy: remedyOf(stored, error) };
    }
    if (error instanceof TrainerError) return { severity: 'error', files, why: error.message };
    throw error;
  }
}

function filesOf(stored: Stored, index: number, error: unknown): readonly string[] {
  const files = stored.paths?.(index) ?? [];
  if (!(error instanceof UnusableImage)) return files;
  const named = files.filter((file) => error.what.endsWith(` ${file}`));
  return named.length === 0 ? files : named;
}

function remedyOf({ skip }: Stored, { why, remedy }: UnusableImage | Unfit): string | undefined {
  if (skip === true) return '`skip: true` passes over it';
  return why === remedy ? undefined : remedy;
}

function byFile(a: ImageProblem, b: ImageProblem): number {
  const [first, second] = [a.files[0] ?? '', b.files[0] ?? ''];
  return first < second ? -1 : first > second ? 1 : 0;
}
