/** What the opener of a source has to work with: its arguments, as files, sizes and parts of a data set. */
import type { CheckedSource, Dim } from '@cnn-studio/language';
import { TrainerError } from '../errors';
import type { ImageShape } from '../file-columns';
import { type DataContext, resolveDataPath } from '../files/paths';
import type { Stored } from '../stored';
import type { Split } from './digits';
import type { FileProblem } from './files';

/** Where a source may read, and what it may keep in memory. */
export interface SourceContext extends DataContext {
  /** The absolute path of the .cnn file known to the checker as `key`. */
  fileOf(key: string): string;
  /** Bytes of decoded images that each source may keep; as CNN_DATA_CACHE says unless given. */
  readonly cache?: number;
  /** Is told of files that can't be taken at all, instead of a failure at the first one; they are left out. */
  tell?(problem: FileProblem): void;
}

/** @throws TrainerError `data-missing`, `data-invalid` or `data-outside` */
export type Opener = (source: CheckedSource, context: SourceContext) => Promise<Stored>;

/** What the source gives before the chain that follows it in the `data` statement. */
export function storedColumns({ columns, chain }: CheckedSource): CheckedSource['columns'] {
  return chain?.columns ?? columns;
}

/** A size that is each image's own is written as a symbol. */
export function known(size: Dim): number | undefined {
  return typeof size === 'number' ? size : undefined;
}

/** Of a source whose labels are the names of folders. */
export function classNames(source: CheckedSource): readonly string[] | undefined {
  const type = storedColumns(source)[1]?.type;
  return type?.kind === 'class' ? type.names : undefined;
}

export function splitOf(source: CheckedSource): Split {
  return source.args.text('split') === 'test' ? 'test' : 'train';
}

export function pathOf(source: CheckedSource, parameter: string, context: SourceContext): string {
  return resolveDataPath(source.args.text(parameter), context.fileOf(source.location.file), context);
}

export function describe(source: CheckedSource, ...parameters: readonly string[]): string {
  const paths = parameters.map((name) => JSON.stringify(source.args.text(name)));
  const part = source.args.has('split') ? [source.args.text('split')] : [];
  return `${source.entry}(${[...paths, ...part].join(', ')})`;
}

export function imageShape(source: CheckedSource, column: number): ImageShape {
  const type = storedColumns(source)[column]!.type;
  if (type.kind === 'tensor' || type.kind === 'map') {
    const [height, width, channels = 1] = type.shape;
    if (height !== undefined && width !== undefined && typeof channels === 'number') {
      return [known(height), known(width), channels];
    }
  }
  throw new TrainerError(
    'unsupported',
    `The number of channels of the images of \`${source.entry}\` is not known. Give it, for example folder("photos", channels: 3).`,
  );
}
