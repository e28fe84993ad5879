import type { WeightsEvent } from '@cnn-studio/protocol';
import { table } from './table';

/** Beyond this a table is no longer read. */
const MAX_ROWS = 40;

/** What did not fit when a network began with weights from elsewhere: its own weights, and what was found. */
export function misfitTable({ misfits = [] }: WeightsEvent): string {
  const size = (shape: readonly number[] | undefined) =>
    shape === undefined ? '' : shape.join('×') || 'one number';
  const rows = misfits
    .slice(0, MAX_ROWS)
    .map(({ weight, shape, tensor, found }) => [
      `  ${weight ?? '–'}`,
      size(shape),
      tensor ?? '–',
      size(found),
      weight === undefined
        ? 'not used'
        : tensor === undefined
          ? 'not found: random'
          : 'another shape: random',
    ]);
  const titles = ['  does not fit: weight', 'shape there', 'tensor', 'its shape', ''];
  const text = table(
    titles.map((title) => ({ title, align: 'left' as const })),
    rows,
  );
  return misfits.length > MAX_ROWS ? `${text}\n  and ${misfits.length - MAX_ROWS} more` : text;
}
