/** Scores of classes, compared with labels: one for each example, or one for each pixel. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { needsClass } from '../../diagnostics/entries/CNN240-needs-class';
import { classCount } from '../../diagnostics/entries/CNN247-class-count';
import type { Call, GraphContext } from '../entry';
import { sameShape, tensorInput } from '../inputs';

/** Scores, one per class, and a label or a label map: inputs 0 and 1. Returns the number of classes, or reports. */
export function scoresAndLabel(call: Call, entry: string): number | undefined {
  const scores = tensorInput(call, entry, { index: 0, at: 'logits' });
  const label = call.inputs[1];
  if (scores === undefined || label === undefined || label.kind === 'unknown') return undefined;
  if (label.kind !== 'class' && label.kind !== 'map') {
    call.report(needsClass, { entry, type: label }, { at: 'label', because: [1] });
    return undefined;
  }
  const wanted = label.kind === 'map' ? [...label.shape, label.count] : [label.count];
  if (sameShape(scores.shape, wanted)) return label.count;
  const { count } = label;
  const names = label.kind === 'class' ? label.names : undefined;
  const map = label.kind === 'map' ? label.shape : undefined;
  call.report(
    classCount,
    { entry, shape: scores.shape, count, names, map },
    { at: 'logits', because: map === undefined ? [0] : [0, 1] },
  );
  return undefined;
}

/**
 * The mean of `values` over the pixels of each example that have a class, shape [batch]; of labels without pixels, as it is. Of an example
 * without any such pixel it is 0.
 * @param values of the shape of the labels, the second input: [batch] or [batch, height, width]
 */
export function overPixels({ tf, inputs }: GraphContext, values: Tensor): Tensor {
  const [logits, label] = inputs as [Tensor, Tensor];
  if (label.rank === 1) return values;
  const known = knownPixels({ tf, inputs });
  const count = tf.maximum(tf.sum(known, [1, 2]), 1);
  return tf.div(tf.sum(tf.mul(tf.reshape(values, logits.shape.slice(0, -1)), known), [1, 2]), count);
}

/** 1 where a label map has a class, 0 where it has none. */
export function knownPixels({ tf, inputs }: Pick<GraphContext, 'tf' | 'inputs'>): Tensor {
  const [logits, label] = inputs as [Tensor, Tensor];
  return tf.cast(tf.less(label, tf.scalar(logits.shape.at(-1)!, 'int32')), 'float32');
}
