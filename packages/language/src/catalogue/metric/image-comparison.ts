import { type Range, scalar, UNKNOWN } from '../../types';
import { defineEntry, type Entry } from '../entry';
import { equalInputs, imageInput } from '../inputs';
import { peakParameter, reportPeak } from './peak';

/** A metric of two images against the width of their range; larger is better. */
export function imageMetric(
  entry: Pick<Entry, 'name' | 'summary' | 'documentation' | 'paper' | 'graph'> & { readonly range: Range },
): Entry {
  const { range, ...rest } = entry;
  return defineEntry({
    ...rest,
    category: 'metric',
    incoming: false,
    higherIsBetter: true,
    parameters: [
      { name: 'value', kind: 'value', documentation: 'The image to judge.' },
      { name: 'target', kind: 'value', documentation: 'What it should be; same shape and range.' },
      peakParameter,
    ],
    type(call) {
      if (imageInput(call, entry.name, { index: 0, at: 'value' }) === undefined) return UNKNOWN;
      if (equalInputs(call, entry.name, ['value', 'target']) === undefined) return UNKNOWN;
      reportPeak(call, entry.name);
      return scalar(range);
    },
  });
}
