import type { CheckedSource } from '@cnn-studio/language';
import type { DataSet } from './dataset';
import { imageFiles } from './sources/files';
import { openStored } from './sources/open';
import type { SourceContext } from './sources/source';
import { dataSet } from './stored';
import { readerThreads } from './threads/reader-threads';
import { isOfOneSize, threaded } from './threads/threaded';

/**
 * The examples of a data source. Batches of image files are read by threads; images of their own size, which come one by one, are
 * read here.
 * @throws TrainerError `data-missing`, `data-invalid` or `data-outside`
 */
export async function openSource(source: CheckedSource, context: SourceContext): Promise<DataSet> {
  const { stored, columns, steps } = await openStored(source, context);
  const { name, source: of } = stored;
  const threads = of === undefined || !isOfOneSize(columns) ? undefined : readerThreads(context.env);
  if (of === undefined || threads === undefined) return dataSet(stored, columns, steps);
  // The threads keep the images. Only what can't be used is looked for here, where that is asked for.
  const { files, options } = of;
  const here = imageFiles(name, files, options.skip === true ? options : { ...options, cache: 0 });
  return threaded(dataSet(here, columns, steps), { name, files, options, columns, steps }, threads);
}
