import type { ImageProblem } from '@cnn-studio/data';
import { placeOf } from '../output/frame';
import { paint } from '../output/style';
import { displayName } from '../source';
import type { CheckedImages, ImagesReport } from './check-images';
import { rangeJson } from './check-json';

/** Names of one problem that are printed; JSON has all. */
const MAX_NAMED = 5;

/** What was found, by source, for people. */
export function describeImages({ sources, passedOver, isCanceled }: ImagesReport): string {
  const lines = sources.flatMap((source) => [headOf(source), ...source.problems.flatMap(describe)]);
  for (const train of passedOver) {
    lines.push(paint('yellow', `the data of the train block ${train} were not read: it has errors`));
  }
  return [...lines, tally(sources, isCanceled)].join('\n');
}

function headOf({ file, location, name, of }: CheckedImages): string {
  const text = file.text(location.file) ?? '';
  const { line } = placeOf(text, location.span.start);
  return `${location.file}:${line}: ${name}, ${of} ${of === 1 ? 'example' : 'examples'}`;
}

function describe({ severity, files, why, remedy }: ImageProblem): string[] {
  const shown = files.slice(0, MAX_NAMED).map(displayName);
  if (files.length > MAX_NAMED) shown.push(`and ${files.length - MAX_NAMED} more`);
  const what = files.length === 0 ? why : `${shown.join(', ')}: ${why}`;
  const head = `  ${paint(severity === 'error' ? 'red' : 'yellow', severity)}: ${what}`;
  return remedy === undefined ? [head] : [head, `    ${remedy}.`];
}

function tally(sources: readonly CheckedImages[], isCanceled: boolean): string {
  const read = sources.reduce((sum, { examples }) => sum + examples, 0);
  const of = sources.reduce((sum, source) => sum + source.of, 0);
  const count = (severity: ImageProblem['severity']) =>
    sources.reduce(
      (sum, { problems }) => sum + problems.filter((problem) => problem.severity === severity).length,
      0,
    );
  const [errors, warnings] = [count('error'), count('warning')];
  const done = isCanceled
    ? `canceled: read ${read} of ${of} examples`
    : `read ${read} ${read === 1 ? 'example' : 'examples'} of ${sources.length} data ${sources.length === 1 ? 'source' : 'sources'}`;
  if (errors + warnings === 0) return paint(isCanceled ? 'yellow' : 'green', `${done}: no problems`);
  const parts = [plural(errors, 'error'), plural(warnings, 'warning')].filter((part) => part !== undefined);
  return paint(errors > 0 ? 'red' : 'yellow', `${done}: ${parts.join(', ')}`);
}

function plural(count: number, noun: string): string | undefined {
  return count === 0 ? undefined : `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** As `check --format json` prints it. */
export function imagesJson({ sources, passedOver, isCanceled }: ImagesReport): object {
  return {
    canceled: isCanceled,
    passedOver,
    sources: sources.map(({ name, examples, of, problems, location, file }) => ({
      name,
      file: location.file,
      range: rangeJson(location, file.text),
      examples,
      of,
      problems: problems.map(({ severity, files, why, remedy }) => ({ severity, files, why, remedy })),
    })),
  };
}
