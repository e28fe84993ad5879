import type * as tfjs from '@tensorflow/tfjs-core';
import { type Range, scalar, UNKNOWN } from '../../types';
import { defineEntry, type Entry } from '../entry';
import { equalInputs, imageInput } from '../inputs';
import { peakParameter, reportPeak } from './peak';
import { type Compared, comparedImages, PROTOCOL, protocolParameters, reportProtocol } from './protocol';

/** A metric of two images against the width of their range, by a protocol; larger is better. */
export function imageMetric(
  entry: Pick<Entry, 'name' | 'summary' | 'documentation' | 'paper'> & {
    readonly range: Range;
    /** [batch] of two images [batch, height, width, channels]. */
    readonly compare: (tf: typeof tfjs, images: Compared) => tfjs.Tensor;
  },
): Entry {
  const { range, compare, documentation, ...rest } = entry;
  return defineEntry({
    ...rest,
    documentation: `${documentation}\n\n${PROTOCOL}`,
    category: 'metric',
    incoming: false,
    higherIsBetter: true,
    parameters: [
      { name: 'value', kind: 'value', documentation: 'The image to judge.' },
      { name: 'target', kind: 'value', documentation: 'What it should be; same shape and range.' },
      peakParameter,
      ...protocolParameters,
    ],
    type(call) {
      const image = imageInput(call, entry.name, { index: 0, at: 'value' });
      if (image === undefined) return UNKNOWN;
      if (equalInputs(call, entry.name, ['value', 'target']) === undefined) return UNKNOWN;
      reportPeak(call, entry.name);
      reportProtocol(call, entry.name, image);
      return scalar(range);
    },
    graph: ({ tf, inputs: [value, target], inputTypes, args }) =>
      compare(tf, comparedImages(tf, [value!, target!], inputTypes, args)),
  });
}
