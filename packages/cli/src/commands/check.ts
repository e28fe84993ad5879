import { constants } from 'node:os';
import type { Diagnostic } from '@cnn-studio/language';
import { frame } from '../output/frame';
import { paint } from '../output/style';
import { type CheckedFile, checkFile, hasErrors } from '../source';
import type { ImagesReport } from './check-images';
import { diagnosticsJson } from './check-json';

/** `cnn check`: prints every diagnostic of every file, and with `data` what is wrong with images; 1 if any is an error. */
export async function check(
  files: readonly string[],
  options: { readonly format: string; readonly data?: boolean },
): Promise<number> {
  const checked = files.map((file) => checkFile(file));
  const seen = new Set<string>();
  const diagnostics: { readonly diagnostic: Diagnostic; text(file: string): string | undefined }[] = [];
  for (const { result, text } of checked) {
    for (const diagnostic of result.diagnostics) {
      // A file that two others import is checked with each of them.
      const key = JSON.stringify([diagnostic.code, diagnostic.location, diagnostic.message]);
      if (seen.has(key)) continue;
      seen.add(key);
      diagnostics.push({ diagnostic, text });
    }
  }
  const images = options.data === true ? await readImages(checked) : undefined;
  if (options.format === 'json') {
    const json = diagnostics.map(({ diagnostic, text }) => diagnosticsJson(diagnostic, text));
    const data = images === undefined ? {} : { data: images.json };
    process.stdout.write(`${JSON.stringify({ diagnostics: json, ...data }, null, 2)}\n`);
  } else {
    for (const { diagnostic, text } of diagnostics) process.stdout.write(`${frame(diagnostic, text)}\n\n`);
    process.stdout.write(
      `${tally(
        files.length,
        diagnostics.map((entry) => entry.diagnostic),
      )}\n`,
    );
    if (images !== undefined) process.stdout.write(`${images.text}\n`);
  }
  if (images?.isCanceled) return CANCELED;
  return hasErrors(diagnostics.map((entry) => entry.diagnostic)) || images?.hasErrors ? 1 : 0;
}

/** The exit status of a command that Ctrl-C ends. */
const CANCELED = 128 + constants.signals.SIGINT;

/** What decodes is loaded only where images are to be read. */
async function readImages(files: readonly CheckedFile[]) {
  const { checkImages } = await import('./check-images');
  const { describeImages, imagesJson } = await import('./check-images-output');
  const report: ImagesReport = await checkImages(files);
  const problems = report.sources.flatMap((source) => source.problems);
  return {
    text: describeImages(report),
    json: imagesJson(report),
    isCanceled: report.isCanceled,
    hasErrors: problems.some(({ severity }) => severity === 'error'),
  };
}

function tally(files: number, diagnostics: readonly Diagnostic[]): string {
  const of = (severity: string) =>
    diagnostics.filter((diagnostic) => diagnostic.severity === severity && !diagnostic.expected).length;
  const expected = diagnostics.filter((diagnostic) => diagnostic.expected).length;
  const errors = of('error');
  const warnings = of('warning');
  const announced = expected === 0 ? '' : ` (${expected} expected)`;
  const checked = `checked ${files} ${files === 1 ? 'file' : 'files'}${announced}`;
  if (errors + warnings === 0) return paint('green', `${checked}: no problems`);
  const parts = [plural(errors, 'error'), plural(warnings, 'warning')].filter(
    (part) => !part.startsWith('0'),
  );
  return paint(errors > 0 ? 'red' : 'yellow', `${checked}: ${parts.join(', ')}`);
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
