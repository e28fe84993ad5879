import { needsClass } from '../../diagnostics/entries/CNN240-needs-class';
import { classCount } from '../../diagnostics/entries/CNN247-class-count';
import type { Call } from '../entry';
import { tensorInput } from '../inputs';

/** Scores, one per class, and a label: inputs 0 and 1. Returns the number of classes, or reports. */
export function scoresAndLabel(call: Call, entry: string): number | undefined {
  const scores = tensorInput(call, entry, { index: 0, at: 'logits' });
  const label = call.inputs[1];
  if (scores === undefined || label === undefined || label.kind === 'unknown') return undefined;
  if (label.kind !== 'class') {
    call.report(needsClass, { entry, type: label }, { at: 'label', because: [1] });
    return undefined;
  }
  if (scores.shape.length === 1 && scores.shape[0] === label.count) return label.count;
  const { count, names } = label;
  call.report(classCount, { entry, shape: scores.shape, count, names }, { at: 'logits', because: [0] });
  return undefined;
}
