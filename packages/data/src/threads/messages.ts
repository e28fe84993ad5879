/** What is said between who wants batches and the threads that read them: plain data. */
import type { Chance, ColumnData, ColumnSpec } from '../dataset';
import type { ErrorCode } from '../errors';
import type { FileColumn, FilesOptions } from '../file-columns';
import type { ReadingStep } from '../reading/steps';

/** Image files, and what is done to them where they are read. */
export interface ThreadSource {
  readonly name: string;
  readonly files: readonly FileColumn[];
  readonly options: FilesOptions;
  readonly columns: readonly ColumnSpec[];
  readonly steps: readonly ReadingStep[];
}

export type Request =
  | { readonly kind: 'open'; readonly source: number; readonly of: ThreadSource }
  | {
      readonly kind: 'read';
      readonly id: number;
      readonly source: number;
      readonly column: number;
      readonly indices: Uint32Array;
      readonly chance?: Chance;
    };

export interface Answer {
  readonly id: number;
  readonly data?: ColumnData;
  readonly error?: { readonly message: string; readonly code?: ErrorCode };
  /** All that this thread has passed over of the source so far. */
  readonly skipped: readonly string[];
}
