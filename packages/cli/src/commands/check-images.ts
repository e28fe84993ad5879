import { resolve } from 'node:path';
import { checkSources, type SourceReport } from '@cnn-studio/data';
import type { CheckedSource } from '@cnn-studio/language';
import { dataContext } from '@cnn-studio/runtime/node';
import { Renewed } from '../output/renewed';
import type { CheckedFile } from '../source';

export interface ImagesReport {
  readonly sources: readonly CheckedImages[];
  /** Train blocks with errors, whose data are not known. */
  readonly passedOver: readonly string[];
  /** What was found before is told all the same. */
  readonly isCanceled: boolean;
}

/** One data source, with where the first statement that names it stands. */
export interface CheckedImages extends SourceReport {
  readonly file: CheckedFile;
  readonly location: CheckedSource['location'];
}

/** Reads every image of all train blocks of the files once; progress goes to a terminal, and Ctrl-C ends it. */
export async function checkImages(files: readonly CheckedFile[]): Promise<ImagesReport> {
  const abort = new AbortController();
  const cancel = () => abort.abort();
  const progress = new Renewed(process.stderr);
  process.once('SIGINT', cancel);
  try {
    const sources: CheckedImages[] = [];
    const passedOver: string[] = [];
    for (const file of files) {
      const trains = [...file.result.program.trains.values()];
      passedOver.push(...trains.filter(({ valid }) => !valid).map(({ name }) => name));
      const valid = trains.filter((train) => train.valid);
      const all = valid.flatMap((train) => train.sources);
      const measured = new Set<number>();
      let first = 0;
      for (const train of valid) {
        for (const { on } of train.measures) if (on !== undefined) measured.add(first + on);
        first += train.sources.length;
      }
      const context = { ...dataContext(file.path), fileOf: (key: string) => resolve(key) };
      const reports = await checkSources(all, context, {
        measured,
        signal: abort.signal,
        onProgress: (done, of) => progress.show(`read ${done} of ${of} images`),
      });
      for (const report of reports) {
        sources.push({ ...report, file, location: all[report.sources[0]!]!.location });
      }
    }
    return { sources, passedOver, isCanceled: abort.signal.aborted };
  } finally {
    progress.clear();
    process.off('SIGINT', cancel);
  }
}
