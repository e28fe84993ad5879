/** What metrics of generated images share: what they compare, and which images they take. */
import { needsClass } from '../../diagnostics/entries/CNN240-needs-class';
import { type Range, scalar, UNKNOWN, type ValueType } from '../../types';
import type { Call, ParameterSpec } from '../entry';
import { equalInputs, imageInput } from '../inputs';

const generated: ParameterSpec = { name: 'value', kind: 'value', documentation: 'Generated images.' };

/** Generated images beside real ones. */
export const besideReal: readonly ParameterSpec[] = [
  generated,
  { name: 'target', kind: 'value', documentation: 'Real images; same shape and range.' },
];

/** The number that `entry` makes of generated and real images of one shape; what does not fit is reported. */
export function ofRealImages(call: Call, entry: string, range: Range): ValueType {
  if (imageInput(call, entry, { index: 0, at: 'value' }) === undefined) return UNKNOWN;
  return equalInputs(call, entry, ['value', 'target']) === undefined ? UNKNOWN : scalar(range);
}

/** Generated images with their labels; `label` says what these are. */
export function withLabel(label: string): readonly ParameterSpec[] {
  return [generated, { name: 'label', kind: 'value', documentation: label }];
}

/** The share that `entry` makes of generated images and the labels they were generated for. */
export function ofLabeledImages(call: Call, entry: string): ValueType {
  const image = imageInput(call, entry, { index: 0, at: 'value' });
  const label = call.inputs[1];
  if (label !== undefined && label.kind !== 'class' && label.kind !== 'unknown') {
    call.report(needsClass, { entry, type: label }, { at: 'label', because: [1] });
    return UNKNOWN;
  }
  return image === undefined ? UNKNOWN : scalar({ min: 0, max: 1 });
}
